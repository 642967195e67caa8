package io.moldau.broker.transaction;

import io.moldau.broker.group.Groups;
import io.moldau.broker.replica.Replica;
import io.moldau.broker.replica.Replicas;
import io.moldau.broker.shard.MarkerWrite;
import io.moldau.coordinator.transaction.MarkerDuty;
import io.moldau.coordinator.transaction.TransactionPartitions;
import io.moldau.log.AppendResult.Appended;
import io.moldau.log.AppendResult.Refused;
import io.moldau.log.TransactionMarker;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.TopicPartition;
import io.moldau.runtime.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends transactions in the partitions that took part in them.
public final class MarkerWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MarkerWriter.class);

    /// Between two attempts at partitions that cannot be written: their disk failed or is full, or
    /// their groups are being loaded.
    private static final long RETRY_FIRST_MS = 5;

    private static final long RETRY_MAX_MS = 1_000;

    /// Markers that are written before their commit is waited for: enough to share it, and a bound
    /// for what a transaction of very many partitions keeps in memory.
    private static final int SLICE_PARTITIONS = 1_000;

    /// From here on a late marker is known by its epoch.
    private static final int EPOCH_BUMP_VERSION = 2;

    private final Replicas replicas;
    private final Groups groups;
    private final Clock clock;
    private volatile boolean over;

    public MarkerWriter(Replicas replicas, Groups groups, Clock clock) {
        this.replicas = replicas;
        this.groups = groups;
        this.clock = clock;
    }

    /// Puts one marker into one partition; null if there is no such partition.
    public @Nullable MarkerWrite write(TopicPartition partition, TransactionMarker marker)
            throws IOException {
        Replica replica = replicas.find(partition.topic(), partition.partition());
        if (replica == null) {
            return null;
        }
        prepare(partition, replica);
        return write(partition, replica, marker);
    }

    /// What may take long, before locks are taken: opens the log, loads the groups.
    private void prepare(TopicPartition partition, Replica replica) throws IOException {
        if (partition.topic().equals(Groups.TOPIC)) {
            groups.load(partition.partition());
        } else {
            var _ = replica.acquire();
            replica.release();
        }
    }

    private MarkerWrite write(TopicPartition partition, Replica replica, TransactionMarker marker)
            throws IOException {
        if (partition.topic().equals(Groups.TOPIC)) {
            return groups.end(partition.partition(), marker);
        }
        var result = replica.append(marker);
        return result instanceof Appended appended
                ? new MarkerWrite(result, () -> replica.awaitCommitted(appended))
                : new MarkerWrite(result, () -> {});
    }

    @Override
    public void close() {
        over = true;
    }

    /// Writes the markers of a duty; ends when all are committed, or the duty is no more.
    void fulfil(TransactionRunner runner, MarkerDuty duty) {
        long pauseMs = RETRY_FIRST_MS;
        var left = partitions(duty);
        while (!over && runner.isOpen(duty)) {
            left = attemptAll(runner, duty, left);
            if (left.isEmpty()) {
                return;
            }
            clock.sleep(TimeUnit.MILLISECONDS.toNanos(pauseMs));
            pauseMs = Math.min(RETRY_MAX_MS, 2 * pauseMs);
        }
    }

    /// @return where something is left to do
    private List<TopicPartition> attemptAll(
            TransactionRunner runner, MarkerDuty duty, List<TopicPartition> partitions) {
        var left = new ArrayList<TopicPartition>();
        for (int from = 0; from < partitions.size(); from += SLICE_PARTITIONS) {
            int to = Math.min(partitions.size(), from + SLICE_PARTITIONS);
            var slice = partitions.subList(from, to);
            var done = attempt(runner, duty, slice);
            if (!done.isEmpty()) {
                runner.markersWritten(duty, TransactionPartitions.of(done));
            }
            if (done.size() < slice.size()) {
                var those = new HashSet<>(done);
                slice.stream().filter(it -> !those.contains(it)).forEach(left::add);
            }
        }
        return left;
    }

    /// Puts in all markers, then waits for them, so that they share a group commit.
    ///
    /// @return where nothing is left to do
    private List<TopicPartition> attempt(
            TransactionRunner runner, MarkerDuty duty, List<TopicPartition> partitions) {
        var done = new ArrayList<TopicPartition>();
        var written = new LinkedHashMap<TopicPartition, MarkerWrite>();
        for (var partition : partitions) {
            try {
                Replica replica = replicas.find(partition.topic(), partition.partition());
                if (replica == null) {
                    done.add(partition); // deleted
                    continue;
                }
                prepare(partition, replica);
                var write = write(runner, duty, partition, replica);
                if (write == null) {
                    return done; // the duty is done
                }
                written.put(partition, write);
            } catch (IOException e) {
                LOG.debug("A marker waits partition={} reason={}", partition, e.toString());
            }
        }
        for (var write : written.entrySet()) {
            if (isCommitted(duty, write.getKey(), write.getValue())) {
                done.add(write.getKey());
            }
        }
        return done;
    }

    private @Nullable MarkerWrite write(
            TransactionRunner runner, MarkerDuty duty, TopicPartition partition, Replica replica)
            throws IOException {
        var marker = marker(duty);
        if (duty.transactionVersion() < EPOCH_BUMP_VERSION) {
            return runner.writeIfOpen(duty, () -> write(partition, replica, marker));
        }
        return runner.isOpen(duty) ? write(partition, replica, marker) : null;
    }

    private static boolean isCommitted(
            MarkerDuty duty, TopicPartition partition, MarkerWrite write) {
        if (write.result() instanceof Refused refused) {
            // A later epoch was seen there: the transaction is over, whoever ended it.
            if (refused.error() != ErrorCode.INVALID_PRODUCER_EPOCH) {
                LOG.warn(
                        "A marker was refused partition={} producer={} epoch={} error={} detail={}",
                        partition,
                        duty.producerId(),
                        duty.producerEpoch(),
                        refused.error(),
                        refused.detail());
            }
            return true;
        }
        try {
            write.commitment().await();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static TransactionMarker marker(MarkerDuty duty) {
        return new TransactionMarker(
                duty.producerId(),
                (short) duty.producerEpoch(),
                duty.leadership().coordinatorEpoch(),
                duty.transactionVersion(),
                duty.commit());
    }

    private static List<TopicPartition> partitions(MarkerDuty duty) {
        var all = new ArrayList<TopicPartition>();
        duty.partitions()
                .topics()
                .forEach(topic ->
                        topic.indexes()
                                .forEach(it -> all.add(new TopicPartition(topic.topic(), it))));
        return all;
    }
}
