package io.moldau.coordinator.transaction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a partition does with the records and markers of transactions, as Kafka's do.
final class SimulatedPartition {
    private static final class Producer {
        private int epoch = -1;
        private boolean open;
        private long changes; // tells whether something came between a question and its answer
        private final List<Integer> pending = new ArrayList<>();
    }

    private final Map<Long, Producer> producers = new LinkedHashMap<>();
    private final List<Integer> visible = new ArrayList<>();
    private final List<Integer> aborted = new ArrayList<>();

    /// Whether the producer has a transaction in the partition, so that no coordinator is asked.
    boolean isOpen(long producerId, int epoch) {
        var producer = producer(producerId);
        return producer.open && producer.epoch == epoch;
    }

    /// To be given to [#append] when the coordinator has answered.
    long guard(long producerId) {
        return producer(producerId).changes;
    }

    /// Whether the record is there.
    boolean append(long producerId, int epoch, int record, long guard) {
        var producer = producer(producerId);
        if (epoch < producer.epoch || (!isOpen(producerId, epoch) && guard != producer.changes)) {
            return false;
        }
        boolean known =
                producer.pending.contains(record)
                        || visible.contains(record)
                        || aborted.contains(record);
        if (!known) {
            producer.epoch = epoch;
            producer.open = true;
            producer.changes++;
            producer.pending.add(record);
        }
        return true;
    }

    /// Whether the coordinator may count the marker as written.
    boolean mark(MarkerDuty duty) {
        var producer = producer(duty.producerId());
        boolean late =
                duty.producerEpoch() < producer.epoch
                        || (duty.transactionVersion() == 2
                                && producer.open
                                && duty.producerEpoch() == producer.epoch);
        if (late) {
            return false;
        }
        (duty.commit() ? visible : aborted).addAll(producer.pending);
        producer.pending.clear();
        producer.open = false;
        producer.epoch = duty.producerEpoch();
        producer.changes++;
        return true;
    }

    boolean isVisible(int record) {
        return visible.contains(record);
    }

    boolean hasOpenTransactions() {
        return producers.values().stream().anyMatch(it -> it.open);
    }

    private Producer producer(long producerId) {
        return producers.computeIfAbsent(producerId, _ -> new Producer());
    }
}
