package io.moldau.log;

import io.moldau.runtime.World;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/// Removes segments that nobody needs any more, in an order that a crash may end anywhere: first
/// the log start is durable, then what the remaining log says of its producers, then a file goes.
final class LogRetention {
    private final World world;
    private final Journal journal;
    private final LogWriter writer;
    private final SegmentedLog log;

    LogRetention(World world, Journal journal, LogWriter writer) {
        this.world = world;
        this.journal = journal;
        this.writer = writer;
        this.log = writer.log();
    }

    /// Not to be called on a device thread.
    ///
    /// @return how many segments went
    int apply(long nowMs) throws IOException {
        if (writer.hasFailed() || retention(nowMs).expiredCount() == 0) {
            return 0;
        }
        var newStart = new AtomicLong();
        awaitDurable(writer.change(1, () -> startAfterExpired(nowMs, newStart)));
        if (writer.ask(it -> !it.isEmpty())) {
            keepProducers();
        }
        return world.threads()
                .onDevice(() -> (int) writer.change(() -> removeBefore(newStart.get())));
    }

    private Retention retention(long nowMs) {
        var bounds = writer.bounds();
        return new Retention(log, bounds.logStartOffset(), bounds.lastStableOffset(), nowMs);
    }

    private void awaitDurable(long ticket) throws IOException {
        if (ticket != PartitionLog.NO_TICKET) {
            journal.awaitDurable(ticket);
        }
    }

    private long startAfterExpired(long nowMs, AtomicLong newStart) throws IOException {
        int count = retention(nowMs).expiredCount();
        if (count > 0 && count == log.segments().size()) {
            writer.roll();
        }
        if (!log.segments().isEmpty()) {
            newStart.set(log.segments().get(count).baseOffset());
        }
        if (newStart.get() <= writer.bounds().logStartOffset()) {
            return writer.lastTicket();
        }
        writer.moveStart(newStart.get());
        return journal.startMoved(newStart.get());
    }

    /// What is removed tells of producers and of open transactions that go on: the snapshot at the
    /// new start takes its place. A replay must not begin before it either.
    private void keepProducers() throws IOException {
        writer.flushOnDevice();
        awaitDurable(writer.change(1, writer::noteFlushedLocked));
    }

    private int removeBefore(long offset) throws IOException {
        int count = log.segments().floorIndex(offset);
        if (count <= 0) {
            return 0;
        }
        log.deleteFirst(count);
        writer.snapshots().removeOld();
        return count;
    }
}
