package io.moldau.log;

import static io.moldau.log.DirectoryRig.PATH;
import static io.moldau.log.DirectoryRig.SETTINGS;
import static io.moldau.log.DirectoryRig.append;
import static io.moldau.log.DirectoryRig.open;
import static io.moldau.log.DirectoryRig.partition;
import static io.moldau.log.DirectoryRig.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.record.RecordBatch;
import io.moldau.runtime.World;
import io.moldau.testkit.Program;
import io.moldau.testkit.SimulatedDisk;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// A directory in which Apache Kafka was the last, after a clean stop and after a kill.
class AdoptionTest {
    private static final long SEED = Long.getLong("tests.seed", 43);
    private static final Path MARKER = PATH.resolve(".kafka_cleanshutdown");
    private static final Path RECOVERY_POINTS = PATH.resolve("recovery-point-offset-checkpoint");
    private static final Path FOLDER = PATH.resolve(partition(1).toString());
    private static final Path SEGMENT = FOLDER.resolve("00000000000000000000.log");

    private final SimulatedWorld simulation = new SimulatedWorld(SEED);
    private final SimulatedDisk disk = simulation.node("test").disk();

    private void run(Program program) {
        simulation.run(program);
    }

    private static DataDirectory adopt(World world) throws IOException {
        var identity = new DirectoryIdentity("cluster", 1, true);
        return DataDirectory.open(world, PATH, identity, SETTINGS, DirectoryRig::settingsOf);
    }

    /// Three records of a kilobyte, and a clean stop.
    private void write(World world) throws IOException {
        var directory = open(world);
        for (int i = 0; i < 3; i++) {
            append(directory, partition(1), "v" + i);
        }
        directory.close();
    }

    private void write(Path file, String text) throws IOException {
        SmallFile.replace(disk, file, text.getBytes(UTF_8));
    }

    @Test
    void aWriteAheadLogOfBeforeIsNotBelievedWhetherKafkaWasStoppedOrKilled() {
        for (boolean clean : new boolean[] {true, false}) {
            new AdoptionTest().kafkaHasCutWhatWeHadJournaled(clean);
        }
    }

    private void kafkaHasCutWhatWeHadJournaled(boolean clean) {
        run(world -> {
            write(world);
            long threeRecords = disk.size(SEGMENT);
            var directory = open(world);
            append(directory, partition(1), "only in the journal");
            disk.kill();
            disk.cut(SEGMENT, threeRecords); // as Kafka may, of what was not flushed
            if (clean) {
                write(MARKER, "{\"version\":0,\"brokerEpoch\":17}");
            }

            var after = adopt(world);
            assertThat(after.wasStoppedCleanly()).isEqualTo(clean);
            assertThat(read(after, partition(1))).containsExactly("0=v0", "1=v1", "2=v2");
            assertThat(append(after, partition(1), "goes on")).isEqualTo(3);
            after.close();
            assertThat(new DirectoryCheck(disk, PATH).run()).isEmpty();
        });
    }

    /// A crash after one more record was acknowledged, and a clean stop of Kafka.
    ///
    /// @param kafka what it makes of the segment, given what was flushed before
    private void crash(World world, Alteration kafka) throws IOException {
        write(world);
        var flushed = disk.content(SEGMENT);
        var directory = open(world);
        append(directory, partition(1), "acknowledged");
        disk.kill();
        kafka.make(flushed);
        write(MARKER, "{\"version\":0,\"brokerEpoch\":17}");
    }

    private interface Alteration {
        void make(byte[] flushed) throws IOException;
    }

    /// What is said of the write-ahead log that is left.
    private String settled(World world) throws IOException {
        var checkpoint = Objects.requireNonNull(Checkpoint.read(disk, PATH));
        return new UnreadJournal(world, PATH, checkpoint.replayFrom()).settle();
    }

    private List<Path> kept() throws IOException {
        return disk.list(PATH).stream()
                .filter(it -> it.toString().contains(UnreadJournal.KEPT))
                .toList();
    }

    @Test
    void acknowledgedRecordsThatKafkaHasNotFoundAreNamedAndTheirJournalIsKept() {
        run(world -> {
            crash(world, it -> disk.replace(SEGMENT, it));
            var journal = disk.content(PATH.resolve("moldau-0000.wal"));

            assertThat(settled(world))
                    .contains("1 acknowledged records")
                    .contains("missing=[topic-1 from 3 to 3]")
                    .contains("restore all directories")
                    .contains("moldau-0000.wal.before-kafka");
            assertThat(disk.content(PATH.resolve("moldau-0000.wal.before-kafka")))
                    .isEqualTo(journal);
            adopt(world).close();
            assertThat(kept()).hasSize(2);
            assertThat(new DirectoryCheck(disk, PATH).run()).isEmpty();
        });
    }

    @Test
    void anOffsetThatKafkaHasGivenAgainIsMissing() {
        run(world -> {
            crash(world, it -> disk.replace(SEGMENT, it));
            var other = LogFixture.batch(world.clock().wallMs(), "Kafka's own");
            new RecordBatch(other, 0).setBaseOffset(3);
            var segment = disk.content(SEGMENT);
            var both = ByteBuffer.allocate(segment.length + other.remaining());
            disk.replace(SEGMENT, both.put(segment).put(other).array());
            assertThat(settled(world)).contains("missing=[topic-1 from 3 to 3]");
        });
    }

    @Test
    void theNextStartKeepsWhatIsMissing() {
        run(world -> {
            crash(world, it -> disk.replace(SEGMENT, it));
            adopt(world).close();
            assertThat(kept()).hasSize(2);
        });
    }

    @Test
    void nothingIsLostIfTheSegmentsHaveItAll() {
        run(world -> {
            crash(world, _ -> {});
            assertThat(settled(world)).contains("nothing of it is lost");
            assertThat(kept()).isEmpty();
            assertThat(read(adopt(world), partition(1))).hasSize(4);
        });
    }

    @Test
    void aTopicThatKafkaHasDeletedSinceIsNotMissed() {
        run(world -> {
            crash(world, _ -> {});
            for (var name : disk.list(FOLDER)) {
                disk.delete(FOLDER.resolve(name));
            }
            disk.delete(FOLDER);
            assertThat(settled(world)).contains("nothing of it is lost");
        });
    }

    @Test
    void aJournalThatCannotBeReadIsKeptAsWell() {
        run(world -> {
            crash(world, it -> disk.replace(SEGMENT, it));
            disk.delete(PATH.resolve("moldau-0000.wal"));
            assertThat(settled(world)).contains("may not be in the logs").contains("is gone");
            assertThat(kept()).isNotEmpty();
        });
    }

    @Test
    void aCrashOfTheTakeoverIsNoCrashBeforeKafka() {
        run(world -> {
            write(world);
            adopt(world);
            disk.kill();
            assertThat(settled(world)).isEmpty();
            assertThat(kept()).isEmpty();
        });
    }

    @Test
    void whatIsTornBehindTheRecoveryPointIsCut() {
        run(world -> {
            write(world);
            disk.delete(MARKER);
            write(RECOVERY_POINTS, "0\n1\ntopic 1 2\n");
            var bytes = disk.content(SEGMENT);
            disk.replace(SEGMENT, Arrays.copyOf(bytes, bytes.length - 1));
            assertThat(new DirectoryCheck(disk, PATH).run())
                    .extracting(Finding::weight)
                    .containsExactly(Finding.Weight.UNFINISHED);

            var after = adopt(world);
            assertThat(read(after, partition(1))).containsExactly("0=v0", "1=v1");
            after.close();
            assertThat(new DirectoryCheck(disk, PATH).run()).isEmpty();
        });
    }

    @Test
    void whatIsDamagedBelowTheRecoveryPointIsRefused() {
        run(world -> {
            write(world);
            disk.delete(MARKER);
            write(RECOVERY_POINTS, "0\n1\ntopic 1 3\n");
            disk.cut(SEGMENT, disk.size(SEGMENT) - 1);

            assertThatThrownBy(() -> adopt(world))
                    .isInstanceOf(DamagedLogException.class)
                    .hasMessageContaining(SEGMENT.toString());
        });
    }

    @Test
    void gapsThatCompactionHasLeftBetweenSegmentsAreKept() {
        run(world -> {
            var directory = open(world);
            for (int i = 0; i < 60; i++) {
                append(directory, partition(1), "v" + "x".repeat(1_000));
            }
            directory.close();
            disk.delete(MARKER);
            disk.delete(RECOVERY_POINTS);
            var segments =
                    disk.list(FOLDER).stream()
                            .filter(it -> it.toString().endsWith(".log"))
                            .map(FOLDER::resolve)
                            .toList();
            assertThat(segments).hasSizeGreaterThan(2);
            disk.replace(segments.get(1), new byte[0]); // all of its records had newer ones

            var after = adopt(world);
            long there = segments.stream().filter(disk::exists).count();
            assertThat(there).isEqualTo(segments.size());
            var log = DirectoryRig.log(after, partition(1));
            assertThat(log.logEndOffset()).isEqualTo(60);
            after.close();
        });
    }

    @Test
    void anIndexOfAbortedTransactionsIsRightOnDiskEvenIfNobodyAsks() throws IOException {
        var fixture = new LogFixture(SEED);
        TransactionWriter.fillAndClose(fixture, SEED, 200);
        var index = LogFixture.DIRECTORY.resolve("00000000000000000000.txnindex");
        var right = fixture.disk.content(index);
        assertThat(right).isNotEmpty();
        fixture.disk.delete(index);

        fixture.open(new Opening.Adopt(0, 0)).close();

        assertThat(fixture.disk.content(index)).isEqualTo(right);
    }
}
