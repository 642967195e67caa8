package io.moldau.broker.settings;

import static java.util.Objects.requireNonNull;

import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.DescribeConfigsRequest;
import io.moldau.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.moldau.protocol.message.DescribeConfigsResponse;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchRequest.FetchTopic;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.moldau.protocol.message.IncrementalAlterConfigsResponse;
import io.moldau.protocol.message.ListOffsetsRequest;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.moldau.protocol.message.ListOffsetsResponse;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseTopic;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.PartitionProduceData;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.message.ProduceResponse;
import io.moldau.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client says to the broker about one topic of one partition, in a few words.
final class Talk implements AutoCloseable {
    static final String TOPIC = "orders";
    static final long EARLIEST = -2;

    /// The last versions that name topics by name.
    private static final int PRODUCE = 12;

    private static final int FETCH = 12;

    private static final int TIMEOUT_MS = 30_000;
    private static final int BROKER = 4;
    private static final int TOPIC_TYPE = 2;

    private final OneBroker broker;
    private final Peer peer;

    private Talk(OneBroker broker) throws IOException {
        this.broker = broker;
        peer = broker.connect();
    }

    static Talk with(OneBroker broker) throws IOException {
        return new Talk(broker);
    }

    /// With a topic that was created because it was asked for.
    static Talk aboutATopic(OneBroker broker) throws IOException {
        var talk = new Talk(broker);
        talk.topic(TOPIC);
        return talk;
    }

    Peer peer() {
        return peer;
    }

    /// What is known of a topic; the second question sees what the first has had created.
    MetadataResponseTopic topic(String name) throws IOException {
        var topics = List.of(new MetadataRequestTopic(Uuid.ZERO, name));
        var request = MetadataRequest.builder().topics(topics).allowAutoTopicCreation(true).build();
        peer.ask(request, MetadataResponse.class);
        return peer.ask(request, MetadataResponse.class).topics().getFirst();
    }

    PartitionProduceResponse produce(int valueBytes) throws IOException {
        return produce(batch(valueBytes, broker.test().clock().wallMs()));
    }

    PartitionProduceResponse produceAt(long timestampMs) throws IOException {
        return produce(batch(10, timestampMs));
    }

    private static ByteBuffer batch(int valueBytes, long timestampMs) {
        return new BatchWriter(Compression.NONE)
                .append(timestampMs, new byte[] {1}, new byte[valueBytes])
                .build();
    }

    PartitionProduceResponse produce(ByteBuffer batch) throws IOException {
        var request =
                new ProduceRequest(
                        null,
                        -1,
                        TIMEOUT_MS,
                        List.of(
                                new TopicProduceData(
                                        TOPIC,
                                        Uuid.ZERO,
                                        List.of(new PartitionProduceData(0, batch)))));
        return peer.ask(request, PRODUCE, ProduceResponse.class)
                .responses()
                .getFirst()
                .partitionResponses()
                .getFirst();
    }

    /// The bytes of the log from its start on.
    ByteBuffer stored() throws IOException {
        var partition =
                FetchPartition.builder()
                        .partition(0)
                        .fetchOffset(offset(EARLIEST))
                        .partitionMaxBytes(1 << 20)
                        .build();
        var request =
                FetchRequest.builder()
                        .maxBytes(1 << 20)
                        .sessionEpoch(-1)
                        .topics(List.of(new FetchTopic(TOPIC, Uuid.ZERO, List.of(partition))))
                        .build();
        var records =
                peer.ask(request, FETCH, FetchResponse.class)
                        .responses()
                        .getFirst()
                        .partitions()
                        .getFirst()
                        .records();
        return requireNonNull(records).bytes();
    }

    long offset(long timestamp) throws IOException {
        var partition = new ListOffsetsPartition(0, -1, timestamp);
        var request =
                ListOffsetsRequest.builder()
                        .replicaId(-1)
                        .topics(List.of(new ListOffsetsTopic(TOPIC, List.of(partition))))
                        .build();
        return peer.ask(request, ListOffsetsResponse.class)
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .offset();
    }

    /// A topic's setting in force.
    @Nullable String setting(String topic, String name) throws IOException {
        var resource = new DescribeConfigsResource(TOPIC_TYPE, topic, List.of(name));
        var request = DescribeConfigsRequest.builder().resources(List.of(resource)).build();
        return peer.ask(request, DescribeConfigsResponse.class)
                .results()
                .getFirst()
                .configs()
                .getFirst()
                .value();
    }

    void alterBrokers(String name, String value) throws IOException {
        alter(BROKER, "", name, value);
    }

    void alterBroker(int id, String name, String value) throws IOException {
        alter(BROKER, Integer.toString(id), name, value);
    }

    void alterTopic(String name, String value) throws IOException {
        alter(TOPIC_TYPE, TOPIC, name, value);
    }

    private void alter(int type, String resource, String name, String value) throws IOException {
        var change = new AlterableConfig(name, 0, value);
        var response =
                peer.ask(
                                new IncrementalAlterConfigsRequest(
                                        List.of(
                                                new AlterConfigsResource(
                                                        type, resource, List.of(change))),
                                        false),
                                IncrementalAlterConfigsResponse.class)
                        .responses()
                        .getFirst();
        if (response.errorCode() != 0) {
            throw new AssertionError(response.errorMessage());
        }
    }

    @Override
    public void close() throws IOException {
        peer.close();
    }
}
