package io.moldau.broker.net;

import io.moldau.runtime.Clock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The buffers for large frames, of all connections together: bounded, and used again.
///
/// A connection takes more as the bytes of a frame arrive, so two of them can hold half of what
/// both need. That knot is cut by time: who waits too long is refused and its client tries again.
final class RequestMemory {
    /// Frames of typical producers (`batch.size`, `max.request.size`) fit; larger buffers are not
    /// kept for the next frame.
    static final int KEPT_BYTES_MAX = 4 * 1024 * 1024;

    /// All idle buffers together.
    private static final long IDLE_BYTES_MAX = 16L * 1024 * 1024;

    private static final int KEPT_BYTES_MIN = 64 * 1024;
    private static final int CLASSES =
            Integer.numberOfTrailingZeros(KEPT_BYTES_MAX / KEPT_BYTES_MIN) + 1;
    private static final long WAIT_MAX_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Clock clock;
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition returned = lock.newCondition();
    private final List<List<ByteBuffer>> idle = new ArrayList<>();
    private long idleBytes;
    private long takenBytes;

    RequestMemory(Clock clock, long bytesMax) {
        this.clock = clock;
        this.bytesMax = bytesMax;
        for (int i = 0; i < CLASSES; i++) {
            idle.add(new ArrayList<>());
        }
    }

    /// A buffer of at least `bytes`; waits while others have it all.
    ByteBuffer take(int bytes) throws Refusal {
        int capacity = capacityFor(bytes);
        long left = WAIT_MAX_NANOS;
        lock.lock();
        try {
            while (takenBytes + capacity > bytesMax) {
                if (left <= 0 || capacity > bytesMax) {
                    throw new Refusal("no memory left for a request of %d bytes".formatted(bytes));
                }
                left = clock.await(lock, returned, left);
            }
            takenBytes += capacity;
            if (capacity <= KEPT_BYTES_MAX) {
                List<ByteBuffer> same = idle.get(classOf(capacity));
                if (!same.isEmpty()) {
                    idleBytes -= capacity;
                    return same.removeLast();
                }
            }
        } finally {
            lock.unlock();
        }
        return ByteBuffer.allocate(capacity);
    }

    /// Returns a buffer that [#take] gave; nobody reads it any more.
    void give(ByteBuffer buffer) {
        giveBack(buffer, true);
    }

    /// Returns a buffer that somebody may still read: it is left to the garbage collector.
    void discard(ByteBuffer buffer) {
        giveBack(buffer, false);
    }

    private void giveBack(ByteBuffer buffer, boolean again) {
        int capacity = buffer.capacity();
        lock.lock();
        try {
            takenBytes -= capacity;
            assert takenBytes >= 0 : "given back twice";
            if (again && capacity <= KEPT_BYTES_MAX && idleBytes + capacity <= IDLE_BYTES_MAX) {
                buffer.clear();
                idle.get(classOf(capacity)).add(buffer);
                idleBytes += capacity;
            }
            returned.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long takenBytes() {
        lock.lock();
        try {
            return takenBytes;
        } finally {
            lock.unlock();
        }
    }

    private static int capacityFor(int bytes) {
        if (bytes > KEPT_BYTES_MAX) {
            return bytes;
        }
        int power = Integer.highestOneBit(Math.max(bytes, KEPT_BYTES_MIN) * 2 - 1);
        return Math.max(KEPT_BYTES_MIN, power);
    }

    private static int classOf(int capacity) {
        return Integer.numberOfTrailingZeros(capacity / KEPT_BYTES_MIN);
    }
}
