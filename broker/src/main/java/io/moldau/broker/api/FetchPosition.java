package io.moldau.broker.api;

import io.moldau.broker.replica.Replica;
import io.moldau.protocol.message.FetchRequest.FetchPartition;

/// What a client wants of one partition, and what it was last told about it.
final class FetchPosition {
    private static final long NEVER_TOLD = -2;

    private final FetchKey key;
    private long offset;
    private int maxBytes;
    private int leaderEpoch;
    private long toldHighWatermark = NEVER_TOLD;
    private long toldLogStartOffset = NEVER_TOLD;
    private boolean toldError;

    FetchPosition(FetchKey key, FetchPartition wanted) {
        this.key = key;
        update(wanted);
    }

    void update(FetchPartition wanted) {
        offset = wanted.fetchOffset();
        maxBytes = wanted.partitionMaxBytes();
        leaderEpoch = Math.max(wanted.currentLeaderEpoch(), Replica.ANY_EPOCH);
    }

    FetchKey key() {
        return key;
    }

    long offset() {
        return offset;
    }

    int maxBytes() {
        return maxBytes;
    }

    /// [Replica#ANY_EPOCH] if the client does not know, which any negative number says.
    int leaderEpoch() {
        return leaderEpoch;
    }

    /// Whether an incremental answer has to mention the partition: records, an error, or marks that
    /// moved.
    boolean isNews(FetchedPartition fetched) {
        return fetched.sizeBytes() > 0
                || fetched.isError()
                || toldError
                || fetched.highWatermark() != toldHighWatermark
                || fetched.logStartOffset() != toldLogStartOffset;
    }

    /// The client will have been told.
    void told(FetchedPartition fetched) {
        toldHighWatermark = fetched.highWatermark();
        toldLogStartOffset = fetched.logStartOffset();
        toldError = fetched.isError();
    }
}
