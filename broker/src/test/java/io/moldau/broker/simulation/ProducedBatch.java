package io.moldau.broker.simulation;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.nio.ByteBuffer;
import java.util.List;

/// A batch that a producer sends until it is acknowledged, always the same bytes.
///
/// @param sequence of its first record; in this simulation also that record's number
record ProducedBatch(
        TopicPartition partition, int sequence, List<Origin> origins, ByteBuffer bytes) {
    static ProducedBatch of(
            TopicPartition partition, long producerId, List<Origin> origins, long nowMs) {
        int sequence = origins.getFirst().number();
        var writer = new BatchWriter(Compression.NONE).producer(producerId, (short) 0, sequence);
        origins.forEach(it -> writer.append(nowMs, it.key(), it.value(partition)));
        return new ProducedBatch(partition, sequence, origins, writer.build());
    }

    @Override
    public String toString() {
        return "%s, %d records from %s".formatted(partition, origins.size(), origins.getFirst());
    }
}
