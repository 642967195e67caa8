package io.moldau.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RealThreadsTest {
    private final ArrayBlockingQueue<String> failures = new ArrayBlockingQueue<>(10);
    private final World world =
            RealWorld.create((thread, e) -> failures.add(thread.getName() + ": " + e.getMessage()));
    private final Threads threads = world.threads();

    @Test
    void whatEscapesAThreadGoesToTheFailureHandler() throws Exception {
        threads.start("conversation", () -> fail("one"));
        assertThat(failures.take()).isEqualTo("conversation: one");
        threads.startDedicated("sync", () -> fail("two"));
        assertThat(failures.take()).isEqualTo("sync: two");
    }

    private static void fail(String message) {
        throw new IllegalStateException(message);
    }

    @Test
    void conversationsAreVirtualAndDedicatedLoopsAreNot() throws Exception {
        assertThat(threads.start("a", () -> {}).isVirtual()).isTrue();
        assertThat(threads.startDedicated("b", () -> {}).isVirtual()).isFalse();
    }

    @Test
    void deviceWorkLeavesTheCarrierAndIsBounded() throws Exception {
        int calls = RealThreads.DEVICE_THREADS_MAX * 2;
        var running = new AtomicInteger();
        var full = new CountDownLatch(RealThreads.DEVICE_THREADS_MAX);
        var release = new CountDownLatch(1);
        var done = new CountDownLatch(calls);
        for (int i = 0; i < calls; i++) {
            threads.start(
                    "caller",
                    () -> {
                        var _ = onDevice(running, full, release);
                        done.countDown();
                    });
        }
        full.await();
        var carrierIsFree = new CompletableFuture<Boolean>();
        threads.start("other", () -> carrierIsFree.complete(true));

        assertThat(carrierIsFree.get()).isTrue();
        assertThat(running.get()).isEqualTo(RealThreads.DEVICE_THREADS_MAX);
        release.countDown();
        done.await();
        assertThat(running.get()).isZero();
        assertThat(failures).isEmpty();
    }

    private boolean onDevice(AtomicInteger running, CountDownLatch full, CountDownLatch release) {
        try {
            return threads.onDevice(() -> {
                running.incrementAndGet();
                full.countDown();
                await(release);
                running.decrementAndGet();
                return Thread.currentThread().isVirtual();
            });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anIoExceptionOfDeviceWorkReachesTheCaller() throws Exception {
        var caught = new CompletableFuture<String>();
        threads.start(
                "caller",
                () -> {
                    try {
                        threads.onDevice(() -> {
                            throw new IOException("read error");
                        });
                    } catch (IOException e) {
                        caught.complete(e.getMessage());
                    }
                });

        assertThat(caught.get()).isEqualTo("read error");
        assertThatThrownBy(() ->
                        threads.onDevice(() -> {
                            throw new IOException("on the caller's own thread");
                        }))
                .hasMessage("on the caller's own thread");
    }
}
