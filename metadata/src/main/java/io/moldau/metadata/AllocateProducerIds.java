package io.moldau.metadata;

/// Gives a broker a block of producer ids that nobody else gets.
public record AllocateProducerIds(int brokerId, long brokerEpoch)
        implements Command<AllocateProducerIds.Reply> {
    /// Ids in a block; Kafka's number.
    public static final int BLOCK_IDS = 1000;

    /// The block; without meaning after an error.
    public record Reply(ApiError error, long firstId, int count) {}
}
