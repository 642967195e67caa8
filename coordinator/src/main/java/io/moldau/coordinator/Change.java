package io.moldau.coordinator;

/// One record of `__consumer_offsets`: an alteration of what survives a restart.
///
/// [ChangeFormat] draws the bytes. The last change with the same key is the one that counts, so the
/// partition can be compacted.
public sealed interface Change {
    /// The group whose shard the record belongs to.
    String groupId();

    /// A group has come to `offset` in a partition.
    record OffsetStored(String groupId, String topic, int partition, CommittedOffset offset)
            implements Change {}

    /// A group comes to `offset` when the producer's transaction is committed
    /// ([TransactionMarker]). The same record as [OffsetStored], but in a transactional batch of
    /// the producer.
    record OffsetPending(
            OffsetProducer producer,
            String groupId,
            String topic,
            int partition,
            CommittedOffset offset)
            implements Change {}

    /// The offset is forgotten (a tombstone), and so are those that transactions were about to
    /// commit in its place.
    record OffsetDropped(String groupId, String topic, int partition) implements Change {}

    /// A group became stable or empty, or a static member of it got a new id.
    record GroupStored(String groupId, StoredGroup group) implements Change {}

    /// The group is forgotten (a tombstone). Its offsets have tombstones of their own.
    record GroupDropped(String groupId) implements Change {}
}
