package io.moldau.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A journal that is durable as far as it was awaited: what a write-ahead log promises.
final class MemoryJournal implements Journal {
    /// What was told.
    sealed interface Entry {
        record Append(long baseOffset, long endOffset, ByteBuffer batches) implements Entry {}

        record Unjournaled(long fromOffset) implements Entry {}

        record Truncate(long toOffset) implements Entry {}

        record Start(long logStartOffset) implements Entry {}

        record Flushed(long endOffset) implements Entry {}
    }

    final List<Entry> entries = new ArrayList<>();
    final List<Failure> failures = new ArrayList<>();
    @Nullable IOException next;
    long durable;

    private long add(Entry entry) throws IOException {
        var failure = next;
        if (failure != null) {
            next = null;
            throw failure;
        }
        entries.add(entry);
        return entries.size();
    }

    @Override
    public long appended(long baseOffset, long endOffset, int leaderEpoch, ByteBuffer batches)
            throws IOException {
        var copy = ByteBuffer.allocate(batches.remaining()).put(batches.duplicate()).flip();
        return add(new Entry.Append(baseOffset, endOffset, copy));
    }

    @Override
    public long appendedUnjournaled(long fromOffset) throws IOException {
        return add(new Entry.Unjournaled(fromOffset));
    }

    @Override
    public long flushed(long endOffset) throws IOException {
        return add(new Entry.Flushed(endOffset));
    }

    @Override
    public long truncated(long toOffset) throws IOException {
        return add(new Entry.Truncate(toOffset));
    }

    @Override
    public long startMoved(long logStartOffset) throws IOException {
        return add(new Entry.Start(logStartOffset));
    }

    @Override
    public void awaitDurable(long ticket) {
        durable = Math.max(durable, ticket);
    }

    @Override
    public void failed(Failure failure, IOException cause) {
        failures.add(failure);
    }
}
