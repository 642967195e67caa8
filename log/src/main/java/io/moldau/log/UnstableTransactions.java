package io.moldau.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/// The transactions of a log that keep its last stable offset down: those that are open, and those
/// whose marker is not below the high watermark yet.
///
/// Changed under the log's write lock, but for [#highWatermarkMoved]: the thread that syncs calls
/// it, which must not wait for that lock (ADR 15). So there is a lock of its own, held for a step
/// in a map and never while somebody waits. Who has no transactions never takes it.
final class UnstableTransactions {
    /// None, or no offset at all.
    static final long NONE = Long.MAX_VALUE;

    private record Ended(long firstOffset, long lastOffset) {}

    private final ReentrantLock lock = new ReentrantLock();

    /// First offset to producer id.
    private final TreeMap<Long, Long> open = new TreeMap<>();

    private final TreeSet<Long> endedFirstOffsets = new TreeSet<>();

    /// In the order of their markers.
    private final ArrayDeque<Ended> ended = new ArrayDeque<>();

    private boolean rebuilding;
    private volatile long firstOffset = NONE;
    private volatile boolean anyEnded;

    /// Before the batch can be read.
    void begin(long offset, long producerId) {
        lock.lock();
        try {
            open.put(offset, producerId);
            show();
        } finally {
            lock.unlock();
        }
    }

    /// @return the first offset of the first transaction that is still open, else one past
    ///   `lastOffset`
    long end(long offset, long lastOffset) {
        lock.lock();
        try {
            open.remove(offset);
            endedFirstOffsets.add(offset);
            ended.addLast(new Ended(offset, lastOffset));
            anyEnded = true;
            show();
            return open.isEmpty() ? lastOffset + 1 : open.firstKey();
        } finally {
            lock.unlock();
        }
    }

    /// Forgets ended transactions whose markers are below the high watermark. To be called whenever
    /// it has moved; costs a look at a field without transactions.
    void highWatermarkMoved(long highWatermark) {
        if (!anyEnded) {
            return;
        }
        lock.lock();
        try {
            drop(highWatermark);
            show();
        } finally {
            lock.unlock();
        }
    }

    private void drop(long highWatermark) {
        var first = ended.peekFirst();
        while (first != null && first.lastOffset() < highWatermark) {
            endedFirstOffsets.remove(first.firstOffset());
            ended.removeFirst();
            first = ended.peekFirst();
        }
        anyEnded = first != null;
    }

    private void show() {
        if (rebuilding) {
            return;
        }
        long firstOpen = open.isEmpty() ? NONE : open.firstKey();
        long firstEnded = endedFirstOffsets.isEmpty() ? NONE : endedFirstOffsets.first();
        firstOffset = Math.min(firstOpen, firstEnded);
    }

    /// Forgets all, to be told again; what readers see stays until [#rebuilt].
    void rebuild() {
        lock.lock();
        try {
            rebuilding = true;
            open.clear();
            ended.clear();
            endedFirstOffsets.clear();
            anyEnded = false;
        } finally {
            lock.unlock();
        }
    }

    /// All was told that the log holds.
    void rebuilt(long highWatermark) {
        lock.lock();
        try {
            rebuilding = false;
            drop(highWatermark);
            show();
        } finally {
            lock.unlock();
        }
    }

    /// First offset of the first transaction here; [#NONE] without one. The high watermark is to be
    /// read *before*: it never passes what this does not know yet.
    long firstOffset() {
        return firstOffset;
    }

    /// First offset of the first open transaction; [#NONE] without one.
    long firstOpenOffset() {
        lock.lock();
        try {
            return open.isEmpty() ? NONE : open.firstKey();
        } finally {
            lock.unlock();
        }
    }

    /// Producer ids of the open transactions, in the order of their first offsets.
    List<Long> openProducers() {
        lock.lock();
        try {
            return new ArrayList<>(open.values());
        } finally {
            lock.unlock();
        }
    }
}
