package io.moldau.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.runtime.World;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class SimulatedClockTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void awaitEndsAtItsTimeWhenNobodySignals() {
        new SimulatedWorld(1)
                .run(world -> {
                    var lock = new ReentrantLock();
                    var condition = lock.newCondition();
                    lock.lock();
                    long start = world.clock().nanos();

                    long left = world.clock().await(lock, condition, SECOND);

                    assertThat(left).isNotPositive();
                    assertThat(world.clock().nanos() - start).isBetween(SECOND, SECOND + 1_000_000);
                    assertThat(lock.isHeldByCurrentThread()).isTrue();
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                });
    }

    @Test
    void awaitEndsEarlyWhenSomebodySignals() {
        new SimulatedWorld(1)
                .run(world -> {
                    var lock = new ReentrantLock();
                    var condition = lock.newCondition();
                    lock.lock();
                    world.threads().start("signaller", () -> underLock(lock, condition::signal));

                    long left = world.clock().await(lock, condition, SECOND);

                    assertThat(left).isGreaterThan(SECOND / 2);
                });
    }

    /// Signals and timeouts race here on purpose; a wait that times out must neither swallow a
    /// signal nor leave its interrupt to the next wait.
    @Test
    void noSignalIsLostWhenWaitsTimeOutAtTheSameMoment() {
        Seeds.of(50)
                .forEach(seed ->
                        new SimulatedWorld(seed)
                                .run(SimulatedClockTest::passTokensThroughTimedWaits));
    }

    private static void passTokensThroughTimedWaits(World world) throws InterruptedException {
        var lock = new ReentrantLock();
        var condition = lock.newCondition();
        var tokens = new int[1];
        int takers = 8;
        var threads = new Thread[takers];
        for (int i = 0; i < takers; i++) {
            threads[i] =
                    world.threads()
                            .start(
                                    "taker-" + i,
                                    () -> {
                                        lock.lock();
                                        try {
                                            while (tokens[0] == 0) {
                                                world.clock().await(lock, condition, 50_000);
                                                assertThat(Thread.currentThread().isInterrupted())
                                                        .isFalse();
                                            }
                                            tokens[0]--;
                                        } finally {
                                            lock.unlock();
                                        }
                                    });
        }
        for (int i = 0; i < takers; i++) {
            world.clock().sleep(50_000);
            underLock(
                    lock,
                    () -> {
                        tokens[0]++;
                        condition.signal();
                    });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(tokens[0]).isZero();
    }

    private static void underLock(ReentrantLock lock, Runnable body) {
        lock.lock();
        try {
            body.run();
        } finally {
            lock.unlock();
        }
    }

    @Test
    void theWallClockJumpsAndMonotonicTimeDoesNot() {
        var simulation = new SimulatedWorld(1);
        simulation.run(world -> {
            long wallMs = world.clock().wallMs();
            long nanos = world.clock().nanos();

            simulation.node("test").jumpWallClock(Duration.ofHours(-1));

            assertThat(world.clock().wallMs()).isEqualTo(wallMs - 3_600_000);
            assertThat(world.clock().nanos()).isEqualTo(nanos);
        });
    }
}
