package io.moldau.log;

import static io.moldau.log.DirectoryRig.append;
import static io.moldau.log.DirectoryRig.handle;
import static io.moldau.log.DirectoryRig.log;
import static io.moldau.log.DirectoryRig.partition;
import static io.moldau.log.DirectoryRig.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.TopicPartition;
import io.moldau.runtime.World;
import io.moldau.testkit.DiskOperation;
import io.moldau.testkit.Program;
import io.moldau.testkit.SimulatedDisk;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A slow checkpoint is in the middle of a log's flush when that log goes: its folder is another's
/// from then on, and nothing that happens to the old one takes the directory offline.
class FlushInProgressTest {
    private static final TopicPartition ONE = partition(1);
    private static final Duration SYNC = Duration.ofSeconds(20);

    private final SimulatedWorld simulation = new SimulatedWorld(Long.getLong("tests.seed", 5));
    private final SimulatedDisk disk = simulation.node("test").disk();
    private Optional<IOException> failed = Optional.empty();
    private boolean done;

    private void run(Program program) {
        simulation.run(program);
    }

    /// No checkpoint but the one that is asked for, and no log is closed for being idle.
    private static DataDirectory open(World world) throws IOException {
        var small = DirectoryRig.SETTINGS;
        return DirectoryRig.open(
                world,
                new DirectorySettings(small.wal(), 600_000, 4, 600_000, small.reserveBytes()));
    }

    /// Comes back when the checkpoint is in the middle of the sync of a file of that name.
    private void beginCheckpoint(World world, DataDirectory directory, String slowFile) {
        disk.faults().delay(DiskOperation.FORCE, it -> isNamed(it, slowFile), SYNC);
        world.threads()
                .start(
                        "checkpoint",
                        () -> {
                            try {
                                directory.checkpoint();
                            } catch (IOException e) {
                                failed = Optional.of(e);
                            }
                            done = true;
                        });
        world.clock().sleep(SYNC.toNanos() / 4);
        assertThat(done).isFalse();
    }

    private static boolean isNamed(Path path, String end) {
        return path.toString().endsWith(end);
    }

    private void endCheckpoint(World world) {
        while (!done) {
            world.clock().sleep(1_000_000);
        }
        assertThat(failed).isEmpty();
    }

    @Test
    void aPartitionThatIsDeletedMeanwhileHarmsNothing() {
        for (var slow : new String[] {"leader-epoch-checkpoint.tmp", "0.log", "0.index"}) {
            done = false;
            run(world -> {
                var directory = open(world);
                append(directory, ONE, "a");
                append(directory, ONE, "b");
                log(directory, ONE).deleteRecordsBefore(1);
                beginCheckpoint(world, directory, slow);

                directory.delete(handle(directory, ONE));
                append(directory, ONE, "new");
                endCheckpoint(world);

                assertThat(directory.isOffline()).as(slow).isFalse();
                directory.close();
                var again = open(world);
                assertThat(read(again, ONE)).containsExactly("0=new");
                again.delete(handle(again, ONE));
                again.close();
                disk.faults().heal();
            });
        }
    }

    @Test
    void aLogThatIsRepairedMeanwhileHarmsNothing() {
        run(world -> {
            var directory = open(world);
            append(directory, ONE, "a");
            beginCheckpoint(world, directory, "leader-epoch-checkpoint.tmp");
            append(directory, ONE, "b");

            disk.faults().capacityBytes(Long.MAX_VALUE - disk.freeBytes(DirectoryRig.PATH) + 20);
            assertThatThrownBy(() -> append(directory, ONE, "c".repeat(5_000)))
                    .hasMessageContaining("No space left");
            disk.faults().capacityBytes(Long.MAX_VALUE);
            endCheckpoint(world);
            disk.faults().heal();
            world.clock().sleep(30_000_000_000L);

            assertThat(directory.isOffline()).isFalse();
            append(directory, ONE, "d");
            disk.cutPower();
            assertThat(read(open(world), ONE)).containsExactly("0=a", "1=b", "2=d");
        });
    }
}
