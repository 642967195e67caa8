package io.moldau.broker.simulation;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.TopicPartition;
import io.moldau.runtime.World;
import java.util.ArrayList;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one producer has to send to one partition, in the order of its sequence numbers.
///
/// At most five batches are without an answer, because the broker remembers five; and only one
/// until the first is acknowledged, because a log that does not know a producer takes any sequence
/// number for its first: here as in Apache Kafka.
final class ProducerStream {
    private static final int UNACKNOWLEDGED_MAX = 5;

    private final PartitionHistory history;
    private final int producer;
    private final int recordsTotal;
    private final int batchRecordsMax;
    private final TreeMap<Integer, ProducedBatch> waiting = new TreeMap<>();
    private final TreeMap<Integer, ProducedBatch> inFlight = new TreeMap<>();
    private int nextNumber;
    private boolean known;

    ProducerStream(PartitionHistory history, int producer, int recordsTotal, int batchRecordsMax) {
        this.history = history;
        this.producer = producer;
        this.recordsTotal = recordsTotal;
        this.batchRecordsMax = batchRecordsMax;
    }

    TopicPartition partition() {
        return history.partition();
    }

    boolean isDone() {
        return nextNumber == recordsTotal && waiting.isEmpty() && inFlight.isEmpty();
    }

    /// The batch to send next: one to repeat, or a new one; null if there is none for now.
    @Nullable ProducedBatch next(World world, long producerId) {
        var again = waiting.pollFirstEntry();
        if (again != null) {
            inFlight.put(again.getKey(), again.getValue());
            return again.getValue();
        }
        int inFlightMax = known ? UNACKNOWLEDGED_MAX : 1;
        if (nextNumber == recordsTotal || inFlight.size() >= inFlightMax) {
            return null;
        }
        int count = 1 + world.randomness().nextInt(batchRecordsMax);
        var origins = new ArrayList<Origin>();
        while (origins.size() < count && nextNumber < recordsTotal) {
            var origin = new Origin(producer, nextNumber++);
            history.sending(origin);
            origins.add(origin);
        }
        var batch = ProducedBatch.of(partition(), producerId, origins, world.clock().wallMs());
        inFlight.put(batch.sequence(), batch);
        return batch;
    }

    /// Nobody will say what became of what was sent.
    void disconnected() {
        waiting.putAll(inFlight);
        inFlight.clear();
    }

    void answered(ProducedBatch batch, ErrorCode error, long baseOffset) {
        inFlight.remove(batch.sequence());
        if (error == ErrorCode.NONE) {
            known = true;
            history.acknowledged(baseOffset, batch.origins());
        } else if (SimulatedClient.isPassing(error) || isBehindAnother(batch, error)) {
            waiting.put(batch.sequence(), batch);
        } else {
            throw new Violation(
                    Check.ofRefusal(error), "%s was refused with %s".formatted(batch, error));
        }
    }

    /// A batch before it was refused or lost, so this one came out of order. It will be sent again
    /// after that.
    private boolean isBehindAnother(ProducedBatch batch, ErrorCode error) {
        return error == ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER
                && (!waiting.headMap(batch.sequence()).isEmpty()
                        || !inFlight.headMap(batch.sequence()).isEmpty());
    }

    @Override
    public String toString() {
        return "%s at %d of %d, waiting %s, in flight %s"
                .formatted(
                        partition(), nextNumber, recordsTotal, waiting.keySet(), inFlight.keySet());
    }
}
