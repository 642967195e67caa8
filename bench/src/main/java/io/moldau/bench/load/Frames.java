package io.moldau.bench.load;

import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.Request;
import io.moldau.protocol.message.RequestFrame;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Requests as stock clients of version 4 send them, ready to be written to a socket; only the
/// correlation id changes from one sending to the next.
public final class Frames {
    static final int PRODUCE_VERSION = 13;

    /// The newest that Apache Kafka 4.3.1 and the clients beside it agree on in all builds.
    static final int FETCH_VERSION = 17;

    /// Size, key and version stand before it.
    static final int CORRELATION_AT = 4 + 2 + 2;

    private static final int TIMEOUT_MS = 30_000;
    private static final int ACKS_ALL = -1;

    /// As the Java consumer asks by default.
    private static final int FETCH_BYTES_MAX = 52_428_800;

    private static final int PARTITION_BYTES_MAX = 1 << 20;

    /// Stands for the offset while a Fetch is built, so that its place can be found.
    private static final long OFFSET_MARK = 0x7b3d_19c2_55a8_0f61L;

    private static final String CLIENT_ID = "moldau-bench";

    private Frames() {}

    /// A batch of `records` records of `valueBytes` each, without keys, stamped now: older ones
    /// would be deleted by the retention while the bench runs.
    public static ByteBuffer batch(int records, int valueBytes) {
        var writer = new BatchWriter(Compression.NONE);
        long nowMs = System.currentTimeMillis();
        var value = new byte[valueBytes];
        for (int i = 0; i < valueBytes; i++) {
            value[i] = (byte) ('a' + i % 26);
        }
        for (int i = 0; i < records; i++) {
            writer.append(nowMs, null, value);
        }
        return writer.build();
    }

    public static ByteBuffer produce(Uuid topicId, int partition, ByteBuffer batch) {
        return frame(produceRequest(null, topicId, partition, batch), PRODUCE_VERSION);
    }

    static ProduceRequest produceRequest(
            @Nullable String transactionalId, Uuid topicId, int partition, ByteBuffer batch) {
        var data = new ProduceRequest.PartitionProduceData(partition, batch.duplicate());
        var topic = new ProduceRequest.TopicProduceData("", topicId, List.of(data));
        return new ProduceRequest(transactionalId, ACKS_ALL, TIMEOUT_MS, List.of(topic));
    }

    /// A Fetch without a session of one partition.
    static ByteBuffer fetch(Uuid topicId, int partition, int maxWaitMs) {
        return frame(
                fetch(topicId, List.of(partition), OFFSET_MARK, maxWaitMs, PARTITION_BYTES_MAX),
                FETCH_VERSION);
    }

    static FetchRequest fetch(
            Uuid topicId, List<Integer> partitions, long offset, int maxWaitMs, int bytesMax) {
        var parts =
                partitions.stream()
                        .map(it ->
                                FetchRequest.FetchPartition.builder()
                                        .partition(it)
                                        .fetchOffset(offset)
                                        .logStartOffset(-1)
                                        .partitionMaxBytes(bytesMax)
                                        .build())
                        .toList();
        return FetchRequest.builder()
                .maxWaitMs(maxWaitMs)
                .minBytes(1)
                .maxBytes(FETCH_BYTES_MAX)
                .sessionId(0)
                .sessionEpoch(-1)
                .topics(List.of(new FetchRequest.FetchTopic("", topicId, parts)))
                .build();
    }

    /// Where the offset to fetch from stands in a frame of [#fetch].
    static int fetchOffsetAt(ByteBuffer frame) {
        for (int at = 0; at + Long.BYTES <= frame.limit(); at++) {
            if (frame.getLong(at) == OFFSET_MARK) {
                return at;
            }
        }
        throw new IllegalArgumentException("no Fetch frame");
    }

    static ByteBuffer frame(Request request, int version) {
        var bytes = RequestFrame.of(request, version, 0, CLIENT_ID);
        return ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
    }
}
