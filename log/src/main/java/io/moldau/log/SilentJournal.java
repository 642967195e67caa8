package io.moldau.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Of a log that is brought in order at the start: while entries are replayed, or files of another
/// checked, nothing is noted anew.
final class SilentJournal implements Journal {
    private static AssertionError unexpected() {
        return new AssertionError("recovery notes nothing");
    }

    @Override
    public void beforeAppend(long endOffset, boolean journaled) {
        throw unexpected();
    }

    @Override
    public int entryBytesMax() {
        return Integer.MAX_VALUE;
    }

    @Override
    public long appended(long baseOffset, long endOffset, int leaderEpoch, ByteBuffer batches) {
        throw unexpected();
    }

    @Override
    public long appendedUnjournaled(long fromOffset) {
        throw unexpected();
    }

    @Override
    public long flushed(long endOffset) {
        throw unexpected();
    }

    @Override
    public long truncated(long toOffset) {
        throw unexpected();
    }

    @Override
    public long startMoved(long logStartOffset) {
        throw unexpected();
    }

    @Override
    public void awaitDurable(long ticket) {}

    @Override
    public void failed(Failure failure, IOException cause) {}
}
