package io.moldau.log;

import io.moldau.runtime.Threads;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Does the same to many things, some at a time: syncs that come together share a commit of the
/// file system's journal, one after the other each waits for its own.
final class Abreast<T> {
    /// So that the devices' threads have time for others. With it the checkpoint of 100 partitions
    /// kept up with appends as fast as they came: 146 MiB were left to replay instead of 440.
    private static final int WIDTH = 4;

    /// What is done to one.
    @FunctionalInterface
    interface Work<T> {
        void run(T thing) throws IOException;
    }

    private final Work<T> work;
    private final Deque<T> left;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private int running;
    private @Nullable IOException failure;

    private Abreast(Collection<T> things, Work<T> work) {
        this.work = work;
        left = new ArrayDeque<>(things);
    }

    /// Comes back when nothing runs any more. After a failure nothing more is begun.
    static <T> void each(Threads threads, String name, Collection<T> things, Work<T> work)
            throws IOException {
        var abreast = new Abreast<>(things, work);
        abreast.running = Math.min(WIDTH, things.size());
        for (int i = abreast.running; i > 0; i--) {
            threads.start(name, abreast::run);
        }
        abreast.await();
    }

    private void run() {
        for (T thing = next(); thing != null; thing = next()) {
            try {
                work.run(thing);
            } catch (IOException e) {
                fail(e);
            }
        }
        lock.lock();
        try {
            running--;
            ended.signal();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable T next() {
        lock.lock();
        try {
            return failure == null ? left.pollFirst() : null;
        } finally {
            lock.unlock();
        }
    }

    private void fail(IOException cause) {
        lock.lock();
        try {
            if (failure == null) {
                failure = cause;
            } else {
                failure.addSuppressed(cause);
            }
        } finally {
            lock.unlock();
        }
    }

    private void await() throws IOException {
        lock.lock();
        try {
            while (running > 0) {
                ended.awaitUninterruptibly();
            }
            if (failure != null) {
                throw failure;
            }
        } finally {
            lock.unlock();
        }
    }
}
