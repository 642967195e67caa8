package io.moldau.log.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.runtime.World;
import io.moldau.testkit.DiskOperation;
import io.moldau.testkit.Seeds;
import io.moldau.testkit.SimulatedNode;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Power cuts and failing disks: what was acknowledged is read again, and nothing after a failure
/// is acknowledged.
class WalCrashTest {
    private static final int APPENDERS = 4;
    private static final int LIVES = 4;

    /// What the outside world was promised, over all lives of the node.
    private static final class Promises {
        final List<List<String>> acknowledged = new ArrayList<>();
        final long[] next = new long[APPENDERS];
        @Nullable WalPosition from;

        Promises() {
            for (int i = 0; i < APPENDERS; i++) {
                acknowledged.add(new ArrayList<>());
            }
        }
    }

    @Test
    void everyAcknowledgedEntrySurvivesPowerCutsInOrder() {
        Seeds.of(60).forEach(seed -> crash(seed));
    }

    private static void crash(long seed) {
        var random = new Random(seed);
        var simulation = new SimulatedWorld(seed);
        var node = simulation.node("node");
        var promises = new Promises();
        simulation.run(world -> {
            for (int life = 0; life < LIVES; life++) {
                node.start(it -> live(it, promises));
                cutSoon(node, random);
                awaitEnd(world, node);
                check(seed, world, node, promises);
            }
        });
    }

    /// Two seconds of virtual time at most: then all is written and the threads wait.
    private static void awaitEnd(World world, SimulatedNode node) {
        for (int i = 0; i < 2_000 && node.running(); i++) {
            world.clock().sleep(1_000_000);
        }
        node.cutPower();
    }

    private static void cutSoon(SimulatedNode node, Random random) {
        if (random.nextBoolean()) {
            node.cutPowerAtEffect(1 + random.nextInt(300));
        } else {
            node.killAtEffect(1 + random.nextInt(300));
        }
    }

    private static void live(World world, Promises promises) throws IOException {
        WriteAheadLog wal;
        var from = promises.from;
        if (from == null) {
            wal = WalRig.begin(world);
            promises.from = wal.position();
        } else {
            var end = WalRig.read(world, from).end();
            wal = WalRig.goOn(world, end);
        }
        var commit = WalRig.commit(world, wal);
        for (int i = 0; i < APPENDERS; i++) {
            int number = i;
            world.threads()
                    .start("appender-" + i, () -> appendForEver(world, commit, number, promises));
        }
    }

    private static void appendForEver(
            World world, GroupCommit commit, int number, Promises promises) {
        var partition = new WalRig.Partition(number);
        var random = new Random(world.randomness().nextLong());
        try {
            while (commit.bytesWritten() < 70_000) { // four files
                long offset = promises.next[number]++;
                String text = number + "/" + offset + "y".repeat(random.nextInt(2000));
                long ticket = WalRig.append(commit, partition, offset, text);
                commit.awaitDurable(ticket);
                assertThat(partition.durableEnd).isGreaterThan(offset);
                promises.acknowledged.get(number).add(text);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void check(long seed, World test, SimulatedNode node, Promises promises)
            throws IOException {
        var from = promises.from;
        if (from == null) {
            return;
        }
        node.start(world -> {
            var found = WalRig.read(world, from).entries();
            for (int i = 0; i < APPENDERS; i++) {
                String prefix = i + "/";
                var texts =
                        found.stream()
                                .filter(text -> text.contains("@0 "))
                                .map(text -> text.substring(text.indexOf("@0 ") + 3))
                                .filter(text -> text.startsWith(prefix))
                                .toList();
                assertThat(texts).as("seed %d", seed).doesNotHaveDuplicates();
                var promised = promises.acknowledged.get(i);
                if (!promised.isEmpty()) {
                    assertThat(texts).as("seed %d", seed).containsSubsequence(promised);
                }
            }
            node.kill();
        });
        awaitEnd(test, node);
    }

    @Test
    void nothingIsAcknowledgedAfterAFailedSync() {
        var simulation = new SimulatedWorld(3);
        var disk = simulation.node("test").disk();
        simulation.run(world -> {
            var wal = WalRig.begin(world);
            var failures = new ArrayList<IOException>();
            var commit = new GroupCommit(world, wal, WalRig.SETTINGS, "wal-sync", failures::add);
            var partition = new WalRig.Partition(0);
            commit.bind(partition, 0, false);
            commit.awaitDurable(commit.appended(partition, 0, 1, 0, WalRig.bytes("a")));
            disk.faults().failOnce(DiskOperation.FORCE, WalFiles::isWalFile);

            long ticket = commit.appended(partition, 1, 2, 0, WalRig.bytes("b"));

            assertThatThrownBy(() -> commit.awaitDurable(ticket))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("offline");
            assertThatThrownBy(() -> commit.appended(partition, 2, 3, 0, WalRig.bytes("c")))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(commit::endGeneration).isInstanceOf(IOException.class);
            assertThat(failures).hasSize(1);
            assertThat(partition.durableEnd).isEqualTo(1);
            commit.close();
        });
    }

    @Test
    void appendsWaitForACheckpointWhenTheDiskHasNoRoomForAnotherFile() {
        var simulation = new SimulatedWorld(3);
        var disk = simulation.node("test").disk();
        simulation.run(world -> {
            var wal = WalRig.begin(world);
            var commit = WalRig.commit(world, wal);
            disk.faults().capacityBytes(2L * WalRig.SETTINGS.fileBytes());
            var done = new ArrayList<Long>();
            world.threads().start("appender", () -> fill(commit, done));
            while (done.size() < 8) {
                world.clock().sleep(1_000_000);
            }
            world.clock().sleep(1_000_000_000);
            assertThat(done).as("two files are full").hasSizeLessThan(20);
            for (int checkpoint = 0; done.size() < 40; checkpoint++) {
                wal.recycle(commit.endGeneration().next());
                world.clock().sleep(1_000_000_000);
                assertThat(checkpoint).isLessThan(20);
            }
            commit.close();
        });
    }

    private static void fill(GroupCommit commit, List<Long> done) {
        var partition = new WalRig.Partition(0);
        try {
            for (long offset = 0; offset < 40; offset++) {
                commit.awaitDurable(WalRig.append(commit, partition, offset, "z".repeat(3000)));
                done.add(offset);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
