package io.moldau.acceptance.differential;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.CreatePartitionsRequest;
import io.moldau.protocol.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import io.moldau.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.moldau.protocol.message.CreateTopicsRequest;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.moldau.protocol.message.DeleteRecordsRequest;
import io.moldau.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.moldau.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import io.moldau.protocol.message.DeleteTopicsRequest;
import io.moldau.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.moldau.protocol.message.DescribeTopicPartitionsRequest;
import io.moldau.protocol.message.DescribeTopicPartitionsRequest.Cursor;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataRequest.MetadataRequestTopic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Wrong requests about topics.
final class TopicCases {
    private static final int BY_STATE = 6;
    private static final int BY_ID = 10;

    /// Since this version a client may say that the topic is not to be created.
    private static final int WITH_CREATION = 4;

    private static final String LONG_NAME = "n".repeat(250);

    private TopicCases() {}

    static List<WrongRequest> all() {
        var all = new ArrayList<WrongRequest>();
        all.addAll(creations());
        all.addAll(assignments());
        all.addAll(changes());
        all.addAll(questions());
        return all;
    }

    private static List<WrongRequest> creations() {
        return List.of(
                create("no name", "", 1, 1),
                create("a name of one dot", ".", 1, 1),
                create("a name of two dots", "..", 1, 1),
                create("a name with a space", "a b", 1, 1),
                create("a name with a slash", "a/b", 1, 1),
                create("a name of 250 characters", LONG_NAME, 1, 1),
                create("a topic that is there", Scene.HERE, 1, 1),
                create("an internal topic's name", "__cluster_metadata", 1, 1),
                create("no partitions", "t1", 0, 1),
                create("-2 partitions", "t2", -2, 1),
                create("no replicas", "t3", 1, 0),
                create("-2 replicas", "t4", 1, -2),
                create("three replicas on one node", "t5", 1, 3),
                config("a setting that is not there", "no.such.setting", "1"),
                config("a number that is none", "retention.ms", "soon"),
                config("a number out of its range", "max.message.bytes", "-1"),
                config("a cleanup policy that is none", "cleanup.policy", "shred"),
                config("a codec that is none", "compression.type", "rar"),
                config("a truth that is none", "preallocate", "maybe"),
                config("a setting without a value", "retention.ms", null),
                create("the same topic twice", twice("t8")));
    }

    private static CreateTopicsRequest twice(String name) {
        var topic = new CreatableTopic(name, 1, 1, List.of(), List.of());
        return creation(topic).toBuilder().topics(List.of(topic, topic)).build();
    }

    private static WrongRequest create(String name, String topic, int partitions, int replicas) {
        return create(
                name,
                creation(new CreatableTopic(topic, partitions, replicas, List.of(), List.of())));
    }

    private static WrongRequest create(String name, CreateTopicsRequest request) {
        return WrongRequest.of(name, ApiKey.CREATE_TOPICS, (_, _) -> request);
    }

    private static CreateTopicsRequest creation(CreatableTopic topic) {
        return CreateTopicsRequest.builder()
                .topics(List.of(topic))
                .timeoutMs(10_000)
                .validateOnly(true)
                .build();
    }

    private static WrongRequest config(String name, String key, @Nullable String value) {
        var configs = List.of(new CreatableTopicConfig(key, value));
        return create(name, creation(new CreatableTopic("configured", 1, 1, List.of(), configs)));
    }

    private static List<WrongRequest> assignments() {
        return List.of(
                assign("a broker that is not there", -1, -1, at(0, 99)),
                assign("partitions that do not begin at 0", -1, -1, at(1, 1)),
                assign("an assignment without brokers", -1, -1, at(0)),
                assign("the same broker twice", -1, -1, at(0, 1, 1)),
                assign("both a number and an assignment", 1, -1, at(0, 1)),
                assign("both replicas and an assignment", -1, 1, at(0, 1)),
                assign("partitions with a gap", -1, -1, at(0, 1), at(2, 1)),
                assign("the same partition twice", -1, -1, at(0, 1), at(0, 1)));
    }

    private static CreatableReplicaAssignment at(int partition, Integer... brokers) {
        return new CreatableReplicaAssignment(partition, List.of(brokers));
    }

    private static WrongRequest assign(
            String name, int partitions, int replicas, CreatableReplicaAssignment... assigned) {
        return create(
                name,
                creation(
                        new CreatableTopic(
                                "assigned", partitions, replicas, List.of(assigned), List.of())));
    }

    private static List<WrongRequest> changes() {
        return List.of(
                delete("a topic that is not there", "nowhere"),
                delete("a name that cannot be", "a b"),
                delete("no name", ""),
                deleteById("an id that is not there", Scene.NOWHERE, null),
                deleteById("neither name nor id", Uuid.ZERO, null),
                deleteById("both name and id", Scene.NOWHERE, Scene.SMALL),
                enlarge("a topic that is not there", "nowhere", 5, null),
                enlarge("as many as there are", Scene.HERE, 2, null),
                enlarge("fewer than there are", Scene.HERE, 1, null),
                enlarge("no partitions", Scene.HERE, 0, null),
                enlarge("-3 partitions", Scene.HERE, -3, null),
                enlarge("a broker that is not there", Scene.HERE, 3, List.of(List.of(99))),
                enlarge("too few assignments", Scene.HERE, 5, List.of(List.of(1))),
                enlarge("an assignment without brokers", Scene.HERE, 3, List.of(List.of())),
                deleteRecords("a topic that is not there", "nowhere", 0, 1),
                deleteRecords("a partition past the last", Scene.HERE, 9, 1),
                deleteRecords("an offset past the end", Scene.HERE, 0, 5_000_000),
                deleteRecords("offset -2", Scene.HERE, 0, -2));
    }

    private static WrongRequest delete(String name, String topic) {
        return WrongRequest.of(
                name,
                ApiKey.DELETE_TOPICS,
                (_, version) -> {
                    var request = DeleteTopicsRequest.builder().timeoutMs(10_000);
                    return version < BY_STATE
                            ? request.topicNames(List.of(topic)).build()
                            : request.topics(List.of(new DeleteTopicState(topic, Uuid.ZERO)))
                                    .build();
                });
    }

    private static WrongRequest deleteById(String name, Uuid id, @Nullable String topic) {
        var state = List.of(new DeleteTopicState(topic, id));
        return WrongRequest.of(
                        name,
                        ApiKey.DELETE_TOPICS,
                        (_, _) ->
                                DeleteTopicsRequest.builder()
                                        .topics(state)
                                        .timeoutMs(10_000)
                                        .build())
                .from(BY_STATE);
    }

    private static WrongRequest enlarge(
            String name, String topic, int count, @Nullable List<List<Integer>> brokers) {
        var assigned =
                brokers == null
                        ? null
                        : brokers.stream().map(CreatePartitionsAssignment::new).toList();
        var topics = List.of(new CreatePartitionsTopic(topic, count, assigned));
        return WrongRequest.of(
                name,
                ApiKey.CREATE_PARTITIONS,
                (_, _) -> new CreatePartitionsRequest(topics, 10_000, true));
    }

    private static WrongRequest deleteRecords(
            String name, String topic, int partition, long offset) {
        var topics =
                List.of(
                        new DeleteRecordsTopic(
                                topic, List.of(new DeleteRecordsPartition(partition, offset))));
        return WrongRequest.of(
                name, ApiKey.DELETE_RECORDS, (_, _) -> new DeleteRecordsRequest(topics, 10_000));
    }

    private static List<WrongRequest> questions() {
        return List.of(
                metadata("a topic that is not there", Uuid.ZERO, "nowhere").from(WITH_CREATION),
                metadata("a name that cannot be", Uuid.ZERO, "a b"),
                metadata("no name", Uuid.ZERO, ""),
                metadata("an id that is not there", Scene.NOWHERE, null).from(BY_ID),
                pages("a topic that is not there", "nowhere", null),
                pages("a name that cannot be", "a b", null),
                pages("a page after a topic that is not there", Scene.HERE, new Cursor("x", 0)),
                pages("a page after a partition", Scene.HERE, new Cursor(Scene.HERE, 1)),
                pages("a negative cursor", Scene.HERE, new Cursor(Scene.HERE, -1)));
    }

    private static WrongRequest metadata(String name, Uuid id, @Nullable String topic) {
        return WrongRequest.of(
                name,
                ApiKey.METADATA,
                (_, version) ->
                        MetadataRequest.builder()
                                .topics(List.of(new MetadataRequestTopic(id, topic)))
                                .allowAutoTopicCreation(version < WITH_CREATION)
                                .build());
    }

    private static WrongRequest pages(String name, String topic, @Nullable Cursor cursor) {
        var topics = List.of(new DescribeTopicPartitionsRequest.TopicRequest(topic));
        return WrongRequest.of(
                name,
                ApiKey.DESCRIBE_TOPIC_PARTITIONS,
                (_, _) -> new DescribeTopicPartitionsRequest(topics, 10, cursor));
    }
}
