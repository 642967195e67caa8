package io.moldau.log;

import java.io.IOException;

/// Compares the leader epochs with the batches of a log, and rebuilds them from there.
final class EpochRecovery {
    private EpochRecovery() {}

    /// Notes the epochs of all batches at and past `fromOffset` anew.
    static void rebuild(SegmentedLog log, LeaderEpochs epochs, long fromOffset) throws IOException {
        epochs.cutFrom(fromOffset);
        LogWalk.from(
                log,
                fromOffset,
                (_, _, batch) -> epochs.note(batch.leaderEpoch(), batch.baseOffset()));
        epochs.markDirty();
    }

    /// Whether each epoch begins where the log says. Not asked of compacted logs: the first batch
    /// of an epoch may be gone there.
    static boolean fits(SegmentedLog log, LeaderEpochs epochs, long logStartOffset)
            throws IOException {
        for (var entry : epochs.snapshot()) {
            int there = epochAt(log, entry.startOffset(), entry.epoch());
            boolean first = entry.startOffset() <= logStartOffset; // began before, maybe
            int before = first ? -1 : epochAt(log, entry.startOffset() - 1, -1);
            if (there != entry.epoch() || before >= entry.epoch()) {
                return false;
            }
        }
        return true;
    }

    /// Leader epoch of the batch around `offset`; `otherwise` if there is none.
    private static int epochAt(SegmentedLog log, long offset, int otherwise) throws IOException {
        var segments = log.segments();
        int index = segments.floorIndex(offset);
        if (index < 0) {
            return otherwise;
        }
        var segment = segments.get(index);
        var open = segment.acquire();
        if (open == null) {
            return otherwise; // deleted meanwhile
        }
        try {
            var batch = segment.find(open, offset, segment.sizeBytes());
            return batch == null ? otherwise : batch.leaderEpoch();
        } finally {
            segment.release(open);
            if (segment.isSealed()) {
                log.sealedHandles().touch(segment);
            }
        }
    }
}
