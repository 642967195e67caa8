package io.moldau.log.wal;

import static io.moldau.log.wal.WalFormat.APPENDED_BYTES;
import static io.moldau.log.wal.WalFormat.BINDING_BYTES;
import static io.moldau.log.wal.WalFormat.BLOCK_BYTES;
import static io.moldau.log.wal.WalFormat.MARK_BYTES;

import io.moldau.runtime.Clock;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The gate before the write-ahead log: whoever is about to note a change waits here, with no lock
/// held, until all that the change can take up in the log's files is sure to be there.
///
/// So the thread that syncs never waits for a file, and who holds a log's write lock and waits for
/// that thread never waits for a checkpoint, which needs that lock (ADR 15). The invariant:
///
/// ```
/// wal.roomBytes() >= what those behind the gate will still note
///                  + the cycle that is written + the cycle that fills
///                  + one block for the mark with which a checkpoint ends the generation
/// ```
///
/// It is checked when somebody enters, with the whole of what was promised to those behind the
/// gate. It holds from then on: a cycle takes from the left side at most what it takes from the
/// right, and nothing else makes the left side smaller. An empty cycle that marks an idle log has
/// to enter as well; a checkpoint's mark is paid for by the bindings that make it necessary.
final class WalRoom {
    /// Kafka's clients give up a request after 30 seconds; to wait longer helps nobody. A
    /// checkpoint that takes that long means a disk that is full or broken.
    private static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(30);

    /// Kafka's longest legal name, ASCII.
    private static final int TOPIC_BYTES_MAX = 249;

    /// What comes with an entry of batches in a cycle of its own.
    private static final int OVERHEAD_BYTES =
            MARK_BYTES + APPENDED_BYTES + BINDING_BYTES + TOPIC_BYTES_MAX;

    /// A change without batches and its binding fit into a cycle of one block; another block is for
    /// the mark of a checkpoint that ends this binding's generation.
    private static final int CHANGE_BYTES = 2 * BLOCK_BYTES;

    private final Clock clock;
    private final WriteAheadLog wal;
    private final ReentrantLock lock;
    private final Condition more;
    private final LongSupplier pendingBytes;
    private final long pendingBytesMax;
    private final Runnable starved;
    private final AtomicLong promised = new AtomicLong();
    private final ArrayDeque<Thread> queue = new ArrayDeque<>();
    private volatile boolean queued;
    private volatile long quickLimit;
    private volatile @Nullable IOException failure;

    /// @param lock the group commit's
    /// @param pendingBytes of the cycles that fill and are written; called with the lock held
    /// @param pendingBytesMax what it may return at most
    /// @param starved wakes the checkpointer; called with the lock held
    WalRoom(
            Clock clock,
            WriteAheadLog wal,
            ReentrantLock lock,
            LongSupplier pendingBytes,
            long pendingBytesMax,
            Runnable starved) {
        this.clock = clock;
        this.wal = wal;
        this.lock = lock;
        this.more = lock.newCondition();
        this.pendingBytes = pendingBytes;
        this.pendingBytesMax = pendingBytesMax;
        this.starved = starved;
        quickLimit = wal.roomBytes() - pendingBytesMax - BLOCK_BYTES;
    }

    /// What may be written on behalf of one entrant at most, each entry in a cycle of its own.
    ///
    /// @param changes notes without batches, bindings before an append counted
    /// @param entryBytes of batches; 0 for none
    static long cost(int changes, int entryBytes) {
        long batches = entryBytes == 0 ? 0 : blocks(OVERHEAD_BYTES + entryBytes) + BLOCK_BYTES;
        return (long) changes * CHANGE_BYTES + batches;
    }

    private static long blocks(int bytes) {
        return WalFormat.blocks(bytes);
    }

    /// The largest entry that may enter when all there is are `roomBytes`.
    static int entryBytesMax(int roomBytes) {
        return roomBytes - CHANGE_BYTES - 2 * BLOCK_BYTES - OVERHEAD_BYTES;
    }

    /// Waits for room and takes it, in the order of arrival once somebody waits.
    ///
    /// @throws IOException as of a full disk if there is none for long
    void enter(long bytes) throws IOException {
        if (!queued && tryQuickly(bytes)) {
            return;
        }
        lock.lock();
        try {
            await(bytes);
        } finally {
            lock.unlock();
        }
    }

    /// Without the lock, as if both cycles were as large as can be.
    private boolean tryQuickly(long bytes) {
        if (promised.addAndGet(bytes) <= quickLimit) {
            return true;
        }
        promised.addAndGet(-bytes);
        return false;
    }

    /// Takes room if there is some now; with the lock held.
    boolean tryEnter(long bytes) {
        long all = promised.addAndGet(bytes) + pendingBytes.getAsLong() + BLOCK_BYTES;
        if (all <= wal.roomBytes()) {
            return true;
        }
        promised.addAndGet(-bytes);
        return false;
    }

    private void await(long bytes) throws IOException {
        var me = Thread.currentThread();
        queue.addLast(me);
        queued = true;
        more.signalAll(); // the first may have been misled by our quick attempt
        try {
            long left = WAIT_NANOS_MAX;
            while (!me.equals(queue.peekFirst()) || !tryEnter(bytes)) {
                failIfFailed();
                if (left <= 0) {
                    throw new IOException(
                            "No space left on device for the write-ahead log: no checkpoint made"
                                    + " room for %d s"
                                            .formatted(
                                                    TimeUnit.NANOSECONDS.toSeconds(
                                                            WAIT_NANOS_MAX)));
                }
                if (me.equals(queue.peekFirst())) {
                    wal.wantSpare();
                    starved.run();
                }
                left = clock.await(lock, more, left);
            }
        } finally {
            queue.remove(me);
            queued = !queue.isEmpty();
            more.signalAll();
        }
    }

    private void failIfFailed() throws IOException {
        IOException cause = failure;
        if (cause != null) {
            throw new IOException("the log directory is offline: " + cause.getMessage(), cause);
        }
    }

    /// Gives back what [#enter] took: all is noted.
    void leave(long bytes) {
        promised.addAndGet(-bytes);
        if (queued) {
            wake();
        }
    }

    /// A cycle was written, or there is one more file.
    void changed() {
        lock.lock();
        try {
            quickLimit = wal.roomBytes() - pendingBytesMax - BLOCK_BYTES;
            if (queued) {
                more.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void fail(IOException cause) {
        failure = cause;
        wake();
    }
}
