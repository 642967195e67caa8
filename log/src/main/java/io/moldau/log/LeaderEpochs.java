package io.moldau.log;

import java.util.ArrayList;
import java.util.List;

/// Which leader epoch began at which offset: epochs and offsets strictly rise (KIP-101).
///
/// Guarded by the log's write lock; [#snapshot] is an immutable copy for readers.
final class LeaderEpochs {
    /// The epoch, and the offset of its first batch.
    record Entry(int epoch, long startOffset) {}

    private final List<Entry> entries;
    private volatile List<Entry> snapshot;
    private boolean dirty;

    LeaderEpochs(List<Entry> entries) {
        this.entries = new ArrayList<>(entries);
        this.snapshot = List.copyOf(entries);
    }

    /// Notes that the batch at `startOffset` is of `epoch`. Every batch is noted; what is no news
    /// costs a comparison.
    void note(int epoch, long startOffset) {
        if (epoch < 0 || (!entries.isEmpty() && entries.getLast().epoch() >= epoch)) {
            return;
        }
        // An epoch whose batches are all gone ends where it begins.
        entries.removeIf(it -> it.startOffset() >= startOffset);
        entries.add(new Entry(epoch, startOffset));
        changed();
    }

    /// Where the latest epoch began; -1 if there is none.
    long latestStartOffset() {
        return entries.isEmpty() ? -1 : entries.getLast().startOffset();
    }

    /// Forgets what begins at or past `offset`: the log was cut there.
    void cutFrom(long offset) {
        if (entries.removeIf(it -> it.startOffset() >= offset)) {
            changed();
        }
    }

    /// The log now starts at `offset`: the epoch in force there begins there.
    void cutBefore(long offset) {
        int inForce = -1;
        while (inForce + 1 < entries.size() && entries.get(inForce + 1).startOffset() <= offset) {
            inForce++;
        }
        boolean startsThere = inForce == 0 && entries.getFirst().startOffset() == offset;
        if (inForce < 0 || startsThere) {
            return;
        }
        int epoch = entries.get(inForce).epoch();
        entries.subList(0, inForce + 1).clear();
        entries.addFirst(new Entry(epoch, offset));
        changed();
    }

    void clear() {
        if (!entries.isEmpty()) {
            entries.clear();
            changed();
        }
    }

    private void changed() {
        snapshot = List.copyOf(entries);
        dirty = true;
    }

    /// Whether the file does not have all this; asking resets it.
    boolean takeDirty() {
        boolean was = dirty;
        dirty = false;
        return was;
    }

    void markDirty() {
        dirty = true;
    }

    List<Entry> snapshot() {
        return snapshot;
    }

    /// Largest epoch; -1 if there is none.
    int latest() {
        var seen = snapshot;
        return seen.isEmpty() ? -1 : seen.getLast().epoch();
    }

    /// Epoch of the record at `offset`; -1 if not known.
    int epochAt(long offset) {
        int epoch = -1;
        for (var entry : snapshot) {
            if (entry.startOffset() > offset) {
                break;
            }
            epoch = entry.epoch();
        }
        return epoch;
    }

    /// Where `epoch` ended: at the start of the next one, or at `logEndOffset`.
    ///
    /// @param currentEpoch of the leader that answers; it may have written nothing yet
    EpochEnd endOf(int epoch, int currentEpoch, long logEndOffset) {
        if (epoch < 0 || epoch > currentEpoch) {
            return EpochEnd.UNKNOWN;
        }
        if (epoch == currentEpoch) {
            return new EpochEnd(epoch, logEndOffset);
        }
        var seen = snapshot;
        int floor = -1;
        while (floor + 1 < seen.size() && seen.get(floor + 1).epoch() <= epoch) {
            floor++;
        }
        int answered = floor < 0 ? epoch : seen.get(floor).epoch();
        boolean last = floor + 1 == seen.size();
        return new EpochEnd(answered, last ? logEndOffset : seen.get(floor + 1).startOffset());
    }
}
