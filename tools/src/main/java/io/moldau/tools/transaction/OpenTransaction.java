package io.moldau.tools.transaction;

import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.TopicPartition;

/// A transaction that has begun in a partition and has not ended there.
public record OpenTransaction(TopicPartition partition, ProducerState producer) {
    public long startOffset() {
        return producer.currentTransactionStartOffset().orElse(-1);
    }
}
