package io.moldau.bench.kernel;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/// Requests as a stock client sends them, encoded by the official classes.
final class Frames {
    static final short PRODUCE_VERSION = 13;
    static final short FETCH_VERSION = 18;
    static final int PARTITIONS = 10;
    static final Uuid TOPIC_ID = new Uuid(0x1234_5678_9abc_def0L, 42);

    private Frames() {}

    static ByteBuffer produce() {
        var partitions = new ArrayList<ProduceRequestData.PartitionProduceData>();
        for (int i = 0; i < PARTITIONS; i++) {
            var record = new SimpleRecord(1_700_000_000_000L, new byte[8], new byte[100]);
            partitions.add(
                    new ProduceRequestData.PartitionProduceData()
                            .setIndex(i)
                            .setRecords(MemoryRecords.withRecords(Compression.NONE, record)));
        }
        var topic = new ProduceRequestData.TopicProduceData().setTopicId(TOPIC_ID);
        var topics = new ProduceRequestData.TopicProduceDataCollection();
        topics.add(topic.setPartitionData(partitions));
        var request = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(30_000);
        return encode(request.setTopicData(topics), PRODUCE_VERSION);
    }

    static ByteBuffer fetch() {
        var partitions = new ArrayList<FetchRequestData.FetchPartition>();
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.add(
                    new FetchRequestData.FetchPartition()
                            .setPartition(i)
                            .setFetchOffset(1_000_000L + i)
                            .setPartitionMaxBytes(1 << 20));
        }
        var topic = new FetchRequestData.FetchTopic().setTopicId(TOPIC_ID);
        var request = new FetchRequestData().setMaxWaitMs(500).setMinBytes(1);
        request.setTopics(List.of(topic.setPartitions(partitions)));
        return encode(request, FETCH_VERSION);
    }

    static ByteBuffer encode(Message message, short version) {
        var cache = new ObjectSerializationCache();
        var buffer = ByteBuffer.allocate(message.size(cache, version));
        message.write(new ByteBufferAccessor(buffer), cache, version);
        return buffer.flip();
    }
}
