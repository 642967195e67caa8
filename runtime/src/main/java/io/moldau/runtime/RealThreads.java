package io.moldau.runtime;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Virtual threads on the JDK's scheduler, and a few platform threads for what blocks on a device.
final class RealThreads implements Threads {
    /// How many device operations run at once. A disk has no use for more in its queue, and each
    /// costs a platform thread; what waits beyond that are parked virtual threads, which the limits
    /// on connections bound.
    static final int DEVICE_THREADS_MAX = 16;

    /// An idle node keeps no device threads.
    private static final long DEVICE_IDLE_SECONDS = 10;

    private final Thread.UncaughtExceptionHandler onFailure;
    private final ThreadPoolExecutor devices;

    RealThreads(Thread.UncaughtExceptionHandler onFailure) {
        this.onFailure = onFailure;
        ThreadFactory deviceThreads = Thread.ofPlatform().daemon().name("device-", 0).factory();
        devices =
                new ThreadPoolExecutor(
                        DEVICE_THREADS_MAX,
                        DEVICE_THREADS_MAX,
                        DEVICE_IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        deviceThreads);
        devices.allowCoreThreadTimeOut(true);
    }

    @Override
    public Thread start(String name, Runnable body) {
        return Thread.ofVirtual().name(name).uncaughtExceptionHandler(onFailure).start(body);
    }

    /// A daemon, as all threads here: the process lives as long as its main thread wants.
    @Override
    public Thread startDedicated(String name, Runnable body) {
        return Thread.ofPlatform()
                .name(name)
                .daemon()
                .uncaughtExceptionHandler(onFailure)
                .start(body);
    }

    /// A platform thread does the work itself: it has no carrier to free.
    @Override
    public <T> T onDevice(DeviceWork<T> work) throws IOException {
        if (!Thread.currentThread().isVirtual()) {
            return work.run();
        }
        var task = new FutureTask<T>(work::run);
        devices.execute(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            throw new AssertionError("threads are not interrupted", e);
        } catch (ExecutionException e) {
            throw asThrown(e.getCause());
        }
    }

    private static IOException asThrown(@Nullable Throwable failure) {
        return switch (failure) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> new IOException("device work failed: " + failure, failure);
        };
    }
}
