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

import io.moldau.runtime.World;
import io.moldau.testkit.Program;
import io.moldau.testkit.SimulatedDisk;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
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
            var log = DirectoryRig.handle(after, partition(1)).log();
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
