package io.moldau.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class RealClockTest {
    private final World world = RealWorld.create((_, e) -> System.err.println(e));

    @Test
    void sleepAndAwaitTakeAsLongAsTheySay() {
        var lock = new ReentrantLock();
        var condition = lock.newCondition();
        long start = world.clock().nanos();

        world.clock().sleep(5_000_000);
        assertThat(world.clock().nanos() - start).isGreaterThanOrEqualTo(5_000_000);

        lock.lock();
        try {
            long left = 5_000_000;
            while (left > 0) {
                left = world.clock().await(lock, condition, left);
            }
        } finally {
            lock.unlock();
        }
        assertThat(world.clock().nanos() - start).isGreaterThanOrEqualTo(10_000_000);
        world.clock().sleep(-1);
    }

    @Test
    void strongNumbersDoNotRepeat() {
        assertThat(world.randomness().nextLong()).isNotEqualTo(world.randomness().nextLong());
        assertThat(world.randomness().nextInt(3)).isBetween(0, 2);
    }
}
