package io.moldau.broker.api;

import io.moldau.broker.replica.Replica;
import io.moldau.broker.replica.Replicas;
import io.moldau.log.LogWatch;
import io.moldau.log.PartitionLog;
import io.moldau.log.ReadLimit;
import io.moldau.log.ReadResult;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.FetchResponse.AbortedTransaction;
import io.moldau.runtime.Threads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads partitions for a fetch, within its limits.
final class FetchReader {
    /// A reader this close to the end reads what was just written, which is in the page cache. All
    /// others may wait for the device, and must not do so on a carrier.
    private static final long HOT_RECORDS = 10_000;

    private final Replicas replicas;
    private final Threads threads;

    FetchReader(Replicas replicas, Threads threads) {
        this.replicas = replicas;
        this.threads = threads;
    }

    /// What was found, partition by partition in the order asked.
    ///
    /// @param sizeBytes of all records together
    record Result(List<FetchedPartition> partitions, long sizeBytes, boolean hasError) {
        void release() {
            partitions.forEach(FetchedPartition::release);
        }
    }

    /// Reads all partitions, at most `maxBytes` together; but the first batch there is comes whole.
    Result read(List<FetchPosition> positions, int maxBytes, ReadLimit limit) {
        var found = new ArrayList<FetchedPartition>(positions.size());
        long total = 0;
        boolean failed = false;
        for (int i = 0; i < positions.size(); i++) {
            FetchPosition position = positions.get(i);
            int left = (int) Math.max(0, maxBytes - total);
            FetchedPartition fetched =
                    read(position, Math.min(left, position.maxBytes()), total == 0, limit);
            total += fetched.sizeBytes();
            failed |= fetched.isError();
            found.add(fetched);
        }
        return new Result(found, total, failed);
    }

    /// Registers a watch for news of all partitions; those that cannot be read are left out.
    ///
    /// @return whom to [Replica#unwatch]
    List<Replica> watch(List<FetchPosition> positions, LogWatch watch) {
        var watched = new ArrayList<Replica>(positions.size());
        for (FetchPosition position : positions) {
            Replica replica = find(position.key());
            if (replica != null) {
                try {
                    replica.watch(watch);
                    watched.add(replica);
                } catch (IOException _) {
                    // the read that follows says so
                }
            }
        }
        return watched;
    }

    private FetchedPartition read(
            FetchPosition position, int maxBytes, boolean atLeastOneBatch, ReadLimit limit) {
        FetchKey key = position.key();
        Replica replica = find(key);
        if (replica == null) {
            return FetchedPartition.failed(
                    key.isById() && !replicas.knows(key.topicId())
                            ? ErrorCode.UNKNOWN_TOPIC_ID
                            : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        ErrorCode stale = replica.checkEpoch(position.leaderEpoch());
        if (stale != ErrorCode.NONE) {
            return FetchedPartition.failed(stale);
        }
        try {
            PartitionLog log = replica.acquire();
            try {
                return read(log, position.offset(), maxBytes, atLeastOneBatch, limit);
            } finally {
                replica.release();
            }
        } catch (IOException e) {
            return FetchedPartition.failed(ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private FetchedPartition read(
            PartitionLog log, long offset, int maxBytes, boolean atLeastOneBatch, ReadLimit limit)
            throws IOException {
        boolean cold = log.logEndOffset() - offset > HOT_RECORDS;
        return cold
                ? threads.onDevice(
                        () -> readNow(log, offset, maxBytes, atLeastOneBatch, limit, true))
                : readNow(log, offset, maxBytes, atLeastOneBatch, limit, false);
    }

    private static FetchedPartition readNow(
            PartitionLog log,
            long offset,
            int maxBytes,
            boolean atLeastOneBatch,
            ReadLimit limit,
            boolean cold)
            throws IOException {
        return switch (log.read(offset, maxBytes, atLeastOneBatch, limit)) {
            case ReadResult.Found it -> FetchedPartition.of(it, aborted(log, it, limit), cold);
            case ReadResult.OutOfRange _ -> FetchedPartition.failed(ErrorCode.OFFSET_OUT_OF_RANGE);
        };
    }

    /// What a reader of committed records has to skip in what was found.
    private static List<AbortedTransaction> aborted(
            PartitionLog log, ReadResult.Found found, ReadLimit limit) throws IOException {
        if (limit != ReadLimit.LAST_STABLE_OFFSET || found.slice().isEmpty()) {
            return List.of();
        }
        boolean known = false;
        try {
            var all = log.abortedTransactions(found);
            known = true;
            return all.stream()
                    .map(it -> new AbortedTransaction(it.producerId(), it.firstOffset()))
                    .toList();
        } finally {
            if (!known) {
                found.slice().close();
            }
        }
    }

    private @Nullable Replica find(FetchKey key) {
        return key.isById()
                ? replicas.find(key.topicId(), key.partition())
                : replicas.find(key.topic(), key.partition());
    }
}
