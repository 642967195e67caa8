package io.moldau.bench.kernel;

import io.moldau.protocol.Uuid;
import io.moldau.protocol.WireReader;
import io.moldau.protocol.WireWriter;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceResponse;
import io.moldau.protocol.message.ProduceResponse.LeaderIdAndEpoch;
import io.moldau.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.moldau.protocol.message.ProduceResponse.TopicProduceResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Decode of a Produce of ten partitions, and encode of its answer.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ProduceKernel {
    private static final LeaderIdAndEpoch NO_LEADER = new LeaderIdAndEpoch(-1, -1);
    private static final Uuid TOPIC_ID =
            new Uuid(
                    Frames.TOPIC_ID.getMostSignificantBits(),
                    Frames.TOPIC_ID.getLeastSignificantBits());

    private final ByteBuffer frame = Frames.produce();
    private final WireWriter writer = new WireWriter();
    private final ByteBuffer out = ByteBuffer.allocate(4096);

    @Benchmark
    public ProduceRequest decode() {
        return ProduceRequest.read(new WireReader(frame.duplicate()), Frames.PRODUCE_VERSION);
    }

    @Benchmark
    public ProduceRequestData decodeOfficial() {
        var accessor = new ByteBufferAccessor(frame.duplicate());
        return new ProduceRequestData(accessor, Frames.PRODUCE_VERSION);
    }

    @Benchmark
    public long encode() {
        var partitions = new ArrayList<PartitionProduceResponse>(Frames.PARTITIONS);
        for (int i = 0; i < Frames.PARTITIONS; i++) {
            partitions.add(
                    new PartitionProduceResponse(
                            i, 0, 1_000_000L + i, -1, 0, List.of(), null, NO_LEADER));
        }
        var topic = new TopicProduceResponse("", TOPIC_ID, partitions);
        writer.reset();
        new ProduceResponse(List.of(topic), 0, List.of()).write(writer, Frames.PRODUCE_VERSION);
        return writer.sizeBytes();
    }

    @Benchmark
    public int encodeOfficial() {
        var topic = new ProduceResponseData.TopicProduceResponse().setTopicId(Frames.TOPIC_ID);
        var partitions =
                new ArrayList<ProduceResponseData.PartitionProduceResponse>(Frames.PARTITIONS);
        for (int i = 0; i < Frames.PARTITIONS; i++) {
            partitions.add(
                    new ProduceResponseData.PartitionProduceResponse()
                            .setIndex(i)
                            .setBaseOffset(1_000_000L + i)
                            .setLogStartOffset(0));
        }
        var topics = new ProduceResponseData.TopicProduceResponseCollection(1);
        topics.add(topic.setPartitionResponses(partitions));
        var response = new ProduceResponseData().setResponses(topics);
        var cache = new ObjectSerializationCache();
        int size = response.size(cache, Frames.PRODUCE_VERSION);
        response.write(new ByteBufferAccessor(out.clear()), cache, Frames.PRODUCE_VERSION);
        return size;
    }
}
