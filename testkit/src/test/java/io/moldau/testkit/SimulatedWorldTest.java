package io.moldau.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.runtime.Disk.OpenMode;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class SimulatedWorldTest {
    private static final Path DIRECTORY = Path.of("/data");
    private static final Path FILE = DIRECTORY.resolve("file");

    @Test
    void oneSeedGivesOneTrace() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(traceOf(seed)).as("seed %d", seed).isEqualTo(traceOf(seed));
        }
    }

    @Test
    void anotherSeedGivesAnotherInterleaving() {
        var orders = new HashSet<List<Integer>>();
        for (long seed = 1; seed <= 20; seed++) {
            orders.add(orderOfTurns(seed));
        }

        assertThat(orders).hasSizeGreaterThan(10);
    }

    @Test
    void oneSeedGivesOneTraceInTwoProcesses() throws Exception {
        var command =
                List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--add-opens",
                        "java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SimulatedWorldTest.class.getName());
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).isEqualTo(traces());
    }

    /// What the other process does.
    public static void main(String[] args) {
        System.out.println(traces());
    }

    private static String traces() {
        return traceOf(7) + " " + SimulatedNetworkTest.traceOf(7);
    }

    /// A node with threads that share a lock, a clock, a disk and randomness, crashed half way.
    static long traceOf(long seed) {
        var simulation = new SimulatedWorld(seed);
        var node = simulation.node("node");
        simulation.run(world -> {
            node.start(SimulatedWorldTest::work);
            node.cutPowerAtEffect(20);
            while (node.running()) {
                world.clock().sleep(1_000_000);
            }
            node.start(SimulatedWorldTest::work);
            world.clock().sleep(1_000_000_000);
        });
        return simulation.traceHash();
    }

    private static void work(World world) throws IOException {
        var lock = new ReentrantLock();
        var changed = lock.newCondition();
        world.disk().createDirectories(DIRECTORY);
        var file = world.disk().open(FILE, OpenMode.CREATE);
        for (int i = 0; i < 5; i++) {
            int position = i * 10;
            world.threads()
                    .start(
                            "writer-" + i,
                            () -> {
                                for (int round = 0; round < 5; round++) {
                                    lock.lock();
                                    try {
                                        long bytes = world.randomness().nextLong();
                                        file.write(position, longBytes(bytes));
                                        file.force();
                                        world.clock().await(lock, changed, 100_000);
                                        changed.signal();
                                    } catch (IOException e) {
                                        throw new AssertionError(e);
                                    } finally {
                                        lock.unlock();
                                    }
                                }
                            });
        }
    }

    private static ByteBuffer longBytes(long value) {
        return ByteBuffer.allocate(8).putLong(value).flip();
    }

    private static List<Integer> orderOfTurns(long seed) {
        var order = new ArrayList<Integer>();
        new SimulatedWorld(seed)
                .run(world -> {
                    var threads = new ArrayList<Thread>();
                    for (int i = 0; i < 6; i++) {
                        int number = i;
                        threads.add(world.threads().start("t" + i, () -> order.add(number)));
                    }
                    for (Thread thread : threads) {
                        thread.join();
                    }
                });
        return order;
    }

    @Test
    void anExceptionThatEscapesAThreadEndsTheRunWithSeedTimeAndLastEvents() {
        var simulation = new SimulatedWorld(42);
        var node = simulation.node("broker");

        assertThatThrownBy(() ->
                        simulation.run(world -> {
                            node.start(broker -> {
                                broker.clock().sleep(5_000_000_000L);
                                throw new AssertionError("a bug");
                            });
                            world.clock().sleep(Duration.ofHours(1).toNanos());
                        }))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContainingAll("seed 42", "virtual time 5.0", "a bug", "broker/main")
                .hasRootCauseMessage("a bug");
    }

    @Test
    void aDeadlockIsReportedWithWhoWaitsWhere() {
        var simulation = new SimulatedWorld(1);
        var lock = new ReentrantLock();
        var never = lock.newCondition();

        assertThatThrownBy(() ->
                        simulation.run(_ -> {
                            lock.lock();
                            while (!Thread.currentThread().isInterrupted()) {
                                never.awaitUninterruptibly();
                            }
                        }))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContainingAll("deadlock", "test/main", "awaitUninterruptibly");
    }

    @Test
    void aThreadThatDoesNotGiveItsTurnBackIsReported() {
        var simulation = new SimulatedWorld(1).turnMax(Duration.ofMillis(200));
        var over = new boolean[1];

        try {
            assertThatThrownBy(() ->
                            simulation.run(_ -> {
                                while (!over[0]) {
                                    Thread.onSpinWait();
                                }
                            }))
                    .isInstanceOf(SimulationFailure.class)
                    .hasMessageContainingAll("does not give its turn back", "SimulatedWorldTest");
        } finally {
            over[0] = true;
        }
    }

    @Test
    void aTimedWaitOfTheJdkIsReported() {
        assertThatThrownBy(() ->
                        new SimulatedWorld(1)
                                .run(world -> {
                                    LockSupport.parkNanos(1_000_000);
                                    world.clock().sleep(1);
                                }))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("parkNanos");
    }

    @Test
    void threadsOfACrashedNodeNeverRunAgain() {
        var simulation = new SimulatedWorld(3);
        var node = simulation.node("node");
        var beats = new ArrayList<Long>();

        simulation.run(world -> {
            node.start(mine -> {
                while (true) {
                    mine.clock().sleep(1_000_000);
                    beats.add(mine.clock().nanos());
                }
            });
            world.clock().sleep(10_500_000);
            node.kill();
            int beatsThen = beats.size();
            world.clock().sleep(1_000_000_000);
            assertThat(beats).hasSize(beatsThen).hasSizeBetween(8, 10);
        });
    }

    @Test
    void aNodeCanBeMadeToDieOfAnEscapedExceptionAlone() {
        var simulation = new SimulatedWorld(3);
        var node = simulation.node("node");
        node.tolerateFailure();

        simulation.run(world -> {
            node.start(_ -> {
                throw new IllegalStateException("offline");
            });
            world.clock().sleep(1_000_000);
        });

        assertThat(node.running()).isFalse();
        assertThat(node.failure()).hasValueSatisfying(it -> assertThat(it).hasMessage("offline"));
    }

    @Test
    void anHourOfVirtualTimeCostsNothing() {
        var simulation = new SimulatedWorld(3);

        simulation.run(world -> world.clock().sleep(Duration.ofHours(1).toNanos()));

        assertThat(simulation.elapsed()).isBetween(Duration.ofHours(1), Duration.ofMinutes(61));
    }
}
