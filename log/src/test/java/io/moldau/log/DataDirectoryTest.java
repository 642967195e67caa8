package io.moldau.log;

import static io.moldau.log.DirectoryRig.PATH;
import static io.moldau.log.DirectoryRig.append;
import static io.moldau.log.DirectoryRig.handle;
import static io.moldau.log.DirectoryRig.log;
import static io.moldau.log.DirectoryRig.open;
import static io.moldau.log.DirectoryRig.partition;
import static io.moldau.log.DirectoryRig.read;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.Disk;
import io.moldau.runtime.World;
import io.moldau.testkit.DiskOperation;
import io.moldau.testkit.Program;
import io.moldau.testkit.SimulatedDisk;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DataDirectoryTest {
    private static final TopicPartition ONE = partition(1);

    private final SimulatedWorld simulation = new SimulatedWorld(Long.getLong("tests.seed", 5));
    private final SimulatedDisk disk = simulation.node("test").disk();

    private void run(Program program) {
        simulation.run(program);
    }

    private static void createTopic(World world) throws IOException {
        var directory = open(world);
        append(directory, ONE, "a");
        append(directory, ONE, "b");
        directory.close();
    }

    @Test
    void whatWasAppendedIsReadAndReadAgainAfterACleanStop() {
        run(world -> {
            createTopic(world);
            var again = open(world);

            assertThat(again.partitions()).containsExactly(ONE);
            assertThat(read(again, ONE)).containsExactly("0=a", "1=b");
            assertThat(append(again, ONE, "c")).isEqualTo(2);
            assertThat(read(again, ONE)).containsExactly("0=a", "1=b", "2=c");
            again.close();
        });
    }

    @Test
    void aCleanStopLeavesWhatKafkaExpectsAndNoFolderOfOurs() {
        run(world -> {
            createTopic(world);

            assertThat(disk.list(PATH).stream().map(Path::toString))
                    .containsExactly(
                            ".kafka_cleanshutdown",
                            ".lock",
                            "log-start-offset-checkpoint",
                            "meta.properties",
                            "moldau-checkpoint",
                            "recovery-point-offset-checkpoint",
                            "replication-offset-checkpoint",
                            "topic-1");
            assertThat(text("recovery-point-offset-checkpoint")).isEqualTo("0\n1\ntopic 1 2\n");
            assertThat(text("replication-offset-checkpoint")).isEqualTo("0\n1\ntopic 1 2\n");
            assertThat(text("log-start-offset-checkpoint")).isEqualTo("0\n0\n");
            assertThat(text("meta.properties")).contains("version=1\n", "node.id=1\n");
        });
    }

    private String text(String name) throws IOException {
        return new String(disk.content(PATH.resolve(name)), StandardCharsets.UTF_8);
    }

    @Test
    void deletedRecordsStayDeletedOverCrashesCheckpointsAndCleanStops() {
        run(world -> {
            var first = open(world);
            for (int i = 0; i < 5; i++) {
                append(first, ONE, "v" + i);
            }
            var log = handle(first, ONE).acquire();
            var deleted = (DeleteRecordsResult.Deleted) log.deleteRecordsBefore(3);
            log.awaitDurable(deleted.ticket());
            disk.cutPower();

            var second = open(world);
            assertThat(read(second, ONE)).containsExactly("3=v3", "4=v4");
            second.checkpoint();
            disk.cutPower();

            var third = open(world);
            assertThat(read(third, ONE)).containsExactly("3=v3", "4=v4");
            third.close();
            assertThat(text("log-start-offset-checkpoint")).isEqualTo("0\n1\ntopic 1 3\n");

            assertThat(read(open(world), ONE)).containsExactly("3=v3", "4=v4");
        });
    }

    @Test
    void recoveryOpensOnlyWhatWasWrittenSinceTheCheckpoint() {
        run(world -> {
            var directory = open(world);
            append(directory, ONE, "a");
            directory.checkpoint();
            for (int i = 0; i < 10_000; i++) {
                disk.createDirectories(PATH.resolve("idle-" + i));
            }
            disk.syncEverything();
            append(directory, partition(2), "x");
            disk.cutPower();
            disk.faults()
                    .fail(
                            DiskOperation.OPEN,
                            path ->
                                    path.toString().contains("idle-")
                                            || path.toString().contains("topic-1"));
            disk.faults().fail(DiskOperation.LIST, path -> path.toString().contains("idle-"));

            var again = open(world);

            assertThat(disk.faults().injected()).isZero();
            assertThat(again.partitionCount()).isEqualTo(10_002);
            assertThat(read(again, partition(2))).containsExactly("0=x");
            disk.faults().heal();
            assertThat(read(again, ONE)).containsExactly("0=a");
        });
    }

    @Test
    void aDeletedPartitionIsGoneAndItsNameFreeForAnotherTopic() {
        run(world -> {
            var directory = open(world);
            append(directory, ONE, "old");
            directory.delete(handle(directory, ONE));
            var fresh = directory.handle(ONE, new Uuid(99, 99));
            assertThat(fresh.acquire().logEndOffset()).isZero();
            fresh.release();
            disk.cutPower();

            var again = open(world);
            world.clock().sleep(1_000_000_000);

            assertThat(again.partitions()).isEmpty();
            assertThat(disk.list(PATH)).noneMatch(name -> name.toString().startsWith("topic-1"));
        });
    }

    @Test
    void aPartitionOfAnEarlierTopicIsPutAsideAndNotShown() {
        run(world -> {
            createTopic(world);
            var directory = open(world);
            var handle = directory.handle(ONE, new Uuid(99, 99));

            assertThat(handle.acquire().logEndOffset()).isZero();
            assertThat(disk.list(PATH)).anyMatch(name -> name.toString().endsWith("-stray"));
        });
    }

    @Test
    void logsThatNobodyUsesAreClosedAndOpenAgain() {
        run(world -> {
            var directory = open(world);
            for (int i = 0; i < 20; i++) {
                append(directory, partition(i), "v" + i);
            }
            world.clock().sleep(2_000_000_000);
            for (int i = 0; i < 20; i++) {
                assertThat(handle(directory, partition(i)).acquireIfOpen()).isNull();
            }
            for (int i = 0; i < 20; i++) {
                append(directory, partition(i), "w" + i);
                assertThat(read(directory, partition(i))).containsExactly("0=v" + i, "1=w" + i);
            }
            disk.cutPower();
            var again = open(world);
            for (int i = 0; i < 20; i++) {
                assertThat(read(again, partition(i))).containsExactly("0=v" + i, "1=w" + i);
            }
        });
    }

    @Test
    void aFailedSyncTakesTheDirectoryOfflineForGood() {
        run(world -> {
            var directory = open(world);
            var told = new ArrayList<IOException>();
            directory.onOffline(told::add);
            append(directory, ONE, "a");
            disk.faults().failOnce(DiskOperation.FORCE, path -> path.toString().contains("wal"));

            assertThatThrownBy(() -> append(directory, ONE, "b"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("offline");
            assertThatThrownBy(() -> append(directory, partition(2), "c"))
                    .isInstanceOf(IOException.class);
            assertThat(directory.isOffline()).isTrue();
            assertThat(told).hasSize(1);
            directory.close();
            assertThat(disk.exists(PATH.resolve(".kafka_cleanshutdown"))).isFalse();
            assertThat(read(open(world), ONE).getFirst()).isEqualTo("0=a");
        });
    }

    @Test
    void aFullDiskRefusesAppendsServesReadsAndIsLeftBehind() {
        run(world -> {
            var directory = open(world);
            append(directory, ONE, "a");
            fill(directory);
            disk.faults().capacityBytes(1);

            assertThatThrownBy(() -> fill(directory)).hasMessageContaining("No space left");
            assertThat(read(directory, ONE).getFirst()).isEqualTo("0=a");
            assertThat(directory.isOffline()).isFalse();
            directory.delete(handle(directory, partition(9)));
            world.clock().sleep(60_000_000_000L);
            assertThat(read(directory, ONE).getFirst()).as("repairs have failed").isEqualTo("0=a");
            disk.faults().heal();
            world.clock().sleep(30_000_000_000L);

            long offset = append(directory, ONE, "z");
            assertThat(read(directory, ONE)).contains("0=a", offset + "=z");
            disk.cutPower();
            assertThat(read(open(world), ONE)).contains("0=a", offset + "=z");
        });
    }

    @Test
    void aCleanStopBringsALogInOrderForWhichTheDiskWasTooFull() {
        run(world -> {
            var directory = open(world);
            append(directory, ONE, "a");
            disk.faults().capacityBytes(usedBytes() + 20);
            assertThatThrownBy(() -> fill(directory)).hasMessageContaining("No space left");
            disk.faults().heal();
            directory.close();

            assertThat(read(open(world), ONE)).contains("0=a");
        });
    }

    @Test
    void aStopOnAFullDiskIsNotCleanAndLosesNothing() {
        run(world -> {
            var directory = open(world);
            append(directory, ONE, "a");
            disk.faults().capacityBytes(usedBytes() + 20);
            assertThatThrownBy(() -> fill(directory)).hasMessageContaining("No space left");
            disk.faults().capacityBytes(1);
            assertThatThrownBy(directory::close).hasMessageContaining("No space left");
            disk.faults().heal();
            disk.cutPower();

            assertThat(read(open(world), ONE)).contains("0=a");
        });
    }

    private static void fill(DataDirectory directory) throws IOException {
        for (int i = 0; i < 100; i++) {
            append(directory, ONE, "x".repeat(1000));
        }
    }

    @Test
    void aRestartOnAFullDiskWorks() {
        run(world -> {
            var directory = open(world);
            for (int i = 0; i < 30; i++) {
                append(directory, ONE, "x".repeat(1000));
            }
            disk.kill();
            disk.faults().capacityBytes(usedBytes());

            assertThat(read(open(world), ONE)).hasSize(30);
        });
    }

    private long usedBytes() throws IOException {
        long bytes = 0;
        for (Path name : disk.list(PATH)) {
            bytes += bytesIn(PATH.resolve(name));
        }
        return bytes;
    }

    private long bytesIn(Path path) throws IOException {
        if (!disk.isDirectory(path)) {
            return disk.size(path);
        }
        long bytes = 0;
        for (Path name : disk.list(path)) {
            bytes += disk.size(path.resolve(name));
        }
        return bytes;
    }

    @Test
    void largeAppendsAreFlushedInPlaceAndSurvive() {
        run(world -> {
            var directory = open(world);
            append(directory, ONE, "small");
            append(directory, ONE, "L".repeat(12_000));
            append(directory, ONE, "small too");
            append(directory, ONE, "M".repeat(12_000));
            disk.cutPower();

            assertThat(read(open(world), ONE))
                    .containsExactly(
                            "0=small",
                            "1=" + "L".repeat(12_000),
                            "2=small too",
                            "3=" + "M".repeat(12_000));
        });
    }

    @Test
    void aLargeAppendIsNotWrittenTwice() {
        run(world -> {
            var directory = open(world);
            append(directory, ONE, "small".repeat(100));
            append(directory, ONE, "Large".repeat(2_400));

            var journal = new String(disk.content(PATH.resolve("moldau-0000.wal")), ISO_8859_1);
            assertThat(journal).contains("smallsmall").doesNotContain("Large");
        });
    }

    @Test
    void openingUsesTheProducerSnapshotAndRemovesLeftovers() {
        run(world -> {
            createTopic(world);
            var folder = PATH.resolve("topic-1");
            for (var leftover : List.of("1.log.deleted", "2.tmp", "00000000000000000099.index")) {
                disk.open(folder.resolve(leftover), Disk.OpenMode.CREATE).close();
            }
            var read = new TreeSet<String>();
            disk.faults()
                    .fail(
                            DiskOperation.READ,
                            path -> {
                                read.add(path.toString());
                                return false;
                            });

            read(open(world), ONE);

            assertThat(read).contains(folder.resolve("00000000000000000002.snapshot").toString());
            assertThat(disk.list(folder).stream().map(Path::toString))
                    .containsExactly(
                            "00000000000000000000.index",
                            "00000000000000000000.log",
                            "00000000000000000000.timeindex",
                            "00000000000000000002.snapshot",
                            "leader-epoch-checkpoint",
                            "partition.metadata");
        });
    }

    @Test
    void retentionReachesLogsThatNobodyHasUsedSinceTheStart() {
        run(world -> {
            var first = open(world);
            for (int i = 0; i < 40; i++) {
                append(first, ONE, "x".repeat(1000));
            }
            first.close();
            long before = bytesIn(PATH.resolve("topic-1"));
            simulation.node("test").jumpWallClock(Duration.ofDays(30));

            var again = open(world);
            world.clock().sleep(5_000_000_000L);

            assertThat(bytesIn(PATH.resolve("topic-1"))).isLessThan(before / 10);
            assertThat(read(again, ONE)).isEmpty();
        });
    }

    @Test
    void theEndOfAnEarlierTopicIsNotExpectedOfTheOneThatHasItsNameNow() {
        run(world -> {
            createTopic(world);
            var second = open(world);
            second.delete(handle(second, ONE));
            append(second, ONE, "new");
            second.checkpoint();
            disk.cutPower();
            open(world).close();

            assertThat(read(open(world), ONE)).containsExactly("0=new");
        });
    }

    /// As the version before did for partitions that nobody had used.
    @Test
    void aStopThatLeftALogStartOutOfTheFileForKafkaIsTakenOver() {
        run(world -> {
            var first = open(world);
            append(first, ONE, "a");
            append(first, ONE, "b");
            log(first, ONE).deleteRecordsBefore(1);
            first.close();
            disk.replace(
                    PATH.resolve("log-start-offset-checkpoint"), "0\n0\n".getBytes(ISO_8859_1));

            assertThat(read(open(world), ONE)).containsExactly("1=b");
        });
    }
}
