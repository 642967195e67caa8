package io.moldau.bench.kernel;

import io.moldau.protocol.Payload;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.WireReader;
import io.moldau.protocol.WireWriter;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.EpochEndOffset;
import io.moldau.protocol.message.FetchResponse.FetchableTopicResponse;
import io.moldau.protocol.message.FetchResponse.LeaderIdAndEpoch;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.message.FetchResponse.SnapshotId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.SendBuilder;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Decode of a Fetch of ten partitions, and encode of its answer, whose records are not copied.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FetchKernel {
    private static final int RECORDS_BYTES = 16_384;
    private static final EpochEndOffset NO_EPOCH = new EpochEndOffset(-1, -1);
    private static final LeaderIdAndEpoch NO_LEADER = new LeaderIdAndEpoch(-1, -1);
    private static final SnapshotId NO_SNAPSHOT = new SnapshotId(-1, -1);
    private static final Uuid TOPIC_ID =
            new Uuid(
                    Frames.TOPIC_ID.getMostSignificantBits(),
                    Frames.TOPIC_ID.getLeastSignificantBits());

    private final ByteBuffer frame = Frames.fetch();
    private final WireWriter writer = new WireWriter();
    private final Payload records = Payload.of(ByteBuffer.allocate(RECORDS_BYTES));
    private final MemoryRecords officialRecords =
            MemoryRecords.readableRecords(ByteBuffer.allocate(RECORDS_BYTES));

    @Benchmark
    public FetchRequest decode() {
        return FetchRequest.read(new WireReader(frame.duplicate()), Frames.FETCH_VERSION);
    }

    @Benchmark
    public FetchRequestData decodeOfficial() {
        var accessor = new org.apache.kafka.common.protocol.ByteBufferAccessor(frame.duplicate());
        return new FetchRequestData(accessor, Frames.FETCH_VERSION);
    }

    @Benchmark
    public List<Payload> encode() {
        var partitions = new ArrayList<PartitionData>(Frames.PARTITIONS);
        for (int i = 0; i < Frames.PARTITIONS; i++) {
            long end = 2_000_000L + i;
            partitions.add(
                    new PartitionData(
                            i,
                            0,
                            end,
                            end,
                            0,
                            NO_EPOCH,
                            NO_LEADER,
                            NO_SNAPSHOT,
                            null,
                            -1,
                            records));
        }
        var topic = new FetchableTopicResponse("", TOPIC_ID, partitions);
        writer.reset();
        new FetchResponse(0, 0, 77, List.of(topic), List.of()).write(writer, Frames.FETCH_VERSION);
        return writer.parts();
    }

    /// The way Kafka's broker takes: sizes first, then a list of buffers to send.
    @Benchmark
    public Object encodeOfficial() {
        var partitions = new ArrayList<FetchResponseData.PartitionData>(Frames.PARTITIONS);
        for (int i = 0; i < Frames.PARTITIONS; i++) {
            partitions.add(
                    new FetchResponseData.PartitionData()
                            .setPartitionIndex(i)
                            .setHighWatermark(2_000_000L + i)
                            .setLastStableOffset(2_000_000L + i)
                            .setLogStartOffset(0)
                            .setRecords(officialRecords));
        }
        var topic = new FetchResponseData.FetchableTopicResponse().setTopicId(Frames.TOPIC_ID);
        topic.setPartitions(partitions);
        var response = new FetchResponseData().setSessionId(77).setResponses(List.of(topic));
        var header = new org.apache.kafka.common.message.ResponseHeaderData();
        return SendBuilder.buildResponseSend(
                new org.apache.kafka.common.requests.ResponseHeader(header, (short) 1),
                response,
                Frames.FETCH_VERSION);
    }
}
