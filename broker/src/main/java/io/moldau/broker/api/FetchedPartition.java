package io.moldau.broker.api;

import io.moldau.log.ReadResult;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Payload;
import io.moldau.protocol.message.FetchResponse.AbortedTransaction;
import io.moldau.protocol.message.FetchResponse.EpochEndOffset;
import io.moldau.protocol.message.FetchResponse.LeaderIdAndEpoch;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.message.FetchResponse.SnapshotId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a fetch found in one partition.
record FetchedPartition(
        ErrorCode error,
        long highWatermark,
        long lastStableOffset,
        long logStartOffset,
        List<AbortedTransaction> aborted,
        Payload records) {
    private static final long UNKNOWN = -1;
    private static final int NO_REPLICA = -1;
    private static final EpochEndOffset NO_DIVERGENCE = new EpochEndOffset(-1, -1);
    private static final LeaderIdAndEpoch NO_HINT = new LeaderIdAndEpoch(-1, -1);
    private static final SnapshotId NO_SNAPSHOT = new SnapshotId(-1, -1);

    static FetchedPartition failed(ErrorCode error) {
        return new FetchedPartition(error, UNKNOWN, UNKNOWN, UNKNOWN, List.of(), Payload.EMPTY);
    }

    /// @param aborted what a reader of committed records has to skip
    /// @param cold whether the records may have to be read from the device
    static FetchedPartition of(
            ReadResult.Found found, List<AbortedTransaction> aborted, boolean cold) {
        Payload records;
        if (found.slice().isEmpty()) {
            found.slice().close();
            records = Payload.EMPTY;
        } else {
            records = new FilePayload(found.slice(), cold);
        }
        return new FetchedPartition(
                ErrorCode.NONE,
                found.highWatermark(),
                found.lastStableOffset(),
                found.logStartOffset(),
                aborted,
                records);
    }

    int sizeBytes() {
        return records.sizeBytes();
    }

    boolean isError() {
        return error != ErrorCode.NONE;
    }

    /// Gives back what an answer that is not sent would hold.
    void release() {
        if (records instanceof FilePayload file) {
            file.slice().close();
        }
    }

    /// @param readCommitted whether the client wants to know of aborted transactions
    PartitionData toData(int partition, boolean readCommitted) {
        @Nullable List<AbortedTransaction> told = readCommitted ? aborted : null;
        return new PartitionData(
                partition,
                error.code(),
                highWatermark,
                lastStableOffset,
                logStartOffset,
                NO_DIVERGENCE,
                NO_HINT,
                NO_SNAPSHOT,
                told,
                NO_REPLICA,
                records);
    }
}
