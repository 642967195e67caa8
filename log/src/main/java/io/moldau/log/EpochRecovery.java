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
    static boolean fits(SegmentedLog log, LeaderEpochs epochs) throws IOException {
        var segments = log.segments();
        for (var entry : epochs.snapshot()) {
            int index = segments.floorIndex(entry.startOffset());
            if (index >= 0 && !fits(segments.get(index), entry)) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(Segment segment, LeaderEpochs.Entry entry) throws IOException {
        var open = segment.acquire();
        if (open == null) {
            return true; // deleted meanwhile
        }
        try {
            var batch = segment.find(open, entry.startOffset(), segment.sizeBytes());
            return batch == null || batch.leaderEpoch() == entry.epoch();
        } finally {
            segment.release(open);
        }
    }
}
