package io.moldau.log.wal;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;

/// A partition as the group commit sees it: who it is, and whom to tell that entries are durable.
///
/// The fields belong to [GroupCommit] and its lock.
public abstract class Participant {
    private final TopicPartition partition;
    private final Uuid topicId;

    /// The number that entries carry; means something in generation [#generation] only.
    int local;

    /// Between which checkpoints the last binding was written. Volatile, for it is also read
    /// without the lock: 0 means never.
    volatile long generation;

    /// When that binding is durable.
    volatile long bindingTicket;

    /// Whether that binding says that the data is in the segment only.
    volatile boolean unjournaled;

    /// What the last binding said was flushed for certain.
    volatile long flushedOffset = -1;

    /// The last cycle that has an entry of it, and where in that cycle's list it stands.
    long cycle;

    int listedAt;

    protected Participant(TopicPartition partition, Uuid topicId) {
        this.partition = partition;
        this.topicId = topicId;
    }

    public final TopicPartition partition() {
        return partition;
    }

    public final Uuid topicId() {
        return topicId;
    }

    /// First offset that may be read: noted in bindings.
    protected abstract long logStartOffset();

    /// All up to `endOffset` is durable. Called by the thread that syncs: must not wait, neither
    /// for a lock that is held during an append nor for a device.
    protected abstract void durable(long endOffset);
}
