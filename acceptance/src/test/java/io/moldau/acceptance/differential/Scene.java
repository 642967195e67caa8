package io.moldau.acceptance.differential;

import io.moldau.acceptance.WireClient;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.CreateTopicsRequest;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.moldau.protocol.message.DeleteRecordsRequest;
import io.moldau.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.moldau.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.FindCoordinatorResponse;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.PartitionProduceData;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.message.Request;
import io.moldau.protocol.message.Response;
import io.moldau.protocol.message.SyncGroupRequest;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The same small world in every broker that is asked: a topic `here` of two partitions, the first
/// with offsets 2 to 9; a topic `small` that takes batches of 1000 bytes at most; a group `stable`
/// with one member, and a group `empty` that only has offsets.
final class Scene {
    static final String HERE = "here";
    static final String SMALL = "small";
    static final String STABLE = "stable";
    static final String EMPTY = "empty";
    static final long RECORDS = 10;
    static final Uuid NOWHERE = new Uuid(0x0bad_0bad_0bad_0badL, 1);
    static final long NOW_MS = 1_790_000_000_000L;

    private static final int ATTEMPTS_MAX = 200;
    private static final int PAUSE_MS = 50;

    /// As `transaction.state.log.num.partitions` has it.
    private static final int TRANSACTION_PARTITIONS = 50;

    private static final int TRANSACTION = 1;

    private final WireClient client;
    private final Map<String, Uuid> ids = new LinkedHashMap<>();
    private String memberId = "";
    private int generation;

    private Scene(WireClient client) {
        this.client = client;
    }

    static Scene build(WireClient client) throws Exception {
        var scene = new Scene(client);
        scene.createTopics();
        scene.fill();
        scene.joinStable();
        scene.commitEmpty();
        scene.loadTransactions();
        return scene;
    }

    Uuid id(String topic) {
        return ids.getOrDefault(topic, NOWHERE);
    }

    /// The member of the stable group.
    String memberId() {
        return memberId;
    }

    int generation() {
        return generation;
    }

    Response ask(Request request, int version) throws IOException {
        return client.ask(request, version);
    }

    /// `count` records with no producer id.
    static ByteBuffer batch(int count) {
        return batchOf(new BatchWriter(Compression.NONE), count);
    }

    static ByteBuffer batchOf(BatchWriter writer, int count) {
        for (int i = 0; i < count; i++) {
            writer.append(NOW_MS + i, bytes("key " + i), bytes("value " + i));
        }
        return writer.build();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void createTopics() throws Exception {
        // the records are as old as their timestamps say: no retention may take them meanwhile
        var kept = List.of(new CreatableTopicConfig("retention.ms", "-1"));
        var small = List.of(new CreatableTopicConfig("max.message.bytes", "1000"));
        var request =
                CreateTopicsRequest.builder()
                        .topics(
                                List.of(
                                        new CreatableTopic(HERE, 2, 1, List.of(), kept),
                                        new CreatableTopic(SMALL, 1, 1, List.of(), small)))
                        .timeoutMs(10_000)
                        .build();
        mustSucceed(request, 7);
        for (var topic : List.of(HERE, SMALL)) {
            ids.put(topic, awaitLeader(topic));
        }
    }

    private Uuid awaitLeader(String topic) throws Exception {
        var asked = List.of(new MetadataRequestTopic(Uuid.ZERO, topic));
        var request = MetadataRequest.builder().topics(asked).allowAutoTopicCreation(false).build();
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            var topics = ((MetadataResponse) ask(request, 12)).topics();
            boolean ready =
                    topics.getFirst().errorCode() == 0
                            && topics.getFirst().partitions().stream()
                                    .allMatch(it -> it.errorCode() == 0 && it.leaderId() >= 0);
            if (ready) {
                return topics.getFirst().topicId();
            }
            Thread.sleep(PAUSE_MS);
        }
        throw new IllegalStateException("no leader for " + topic);
    }

    private void fill() throws Exception {
        var data = new PartitionProduceData(0, batch((int) RECORDS));
        var topic = new TopicProduceData(HERE, Uuid.ZERO, List.of(data));
        mustSucceed(new ProduceRequest(null, -1, 10_000, List.of(topic)), 8);
        var cut = new DeleteRecordsTopic(HERE, List.of(new DeleteRecordsPartition(0, 2)));
        mustSucceed(new DeleteRecordsRequest(List.of(cut), 10_000), 2);
    }

    private void joinStable() throws Exception {
        awaitCoordinator(STABLE);
        var joined = (JoinGroupResponse) ask(GroupCases.join(STABLE, ""), 3);
        memberId = joined.memberId();
        generation = joined.generationId();
        var sync =
                SyncGroupRequest.builder()
                        .groupId(STABLE)
                        .generationId(generation)
                        .memberId(memberId)
                        .build();
        mustSucceed(sync, 2);
    }

    /// A broker may need a moment until it leads what was created.
    private void mustSucceed(Request request, int version) throws Exception {
        var codes = "";
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            codes = ErrorCodes.of(ask(request, version));
            if (!codes.replace("NONE(0)", "").contains("(")) {
                return;
            }
            Thread.sleep(PAUSE_MS);
        }
        throw new IllegalStateException(request.apiKey() + ": " + codes);
    }

    private void awaitCoordinator(String group) throws Exception {
        var request = FindCoordinatorRequest.builder().key(group).build();
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            var answer = (FindCoordinatorResponse) ask(request, 2);
            if (answer.errorCode() == ErrorCode.NONE.code() && loaded(group)) {
                return;
            }
            Thread.sleep(PAUSE_MS);
        }
        throw new IllegalStateException("no coordinator for " + group);
    }

    private boolean loaded(String group) throws IOException {
        var answer = ErrorCodes.of(ask(GroupCases.heartbeat(group, "nobody", 1), 1));
        return answer.contains("UNKNOWN_MEMBER_ID");
    }

    private void commitEmpty() throws Exception {
        awaitCoordinator(EMPTY);
        mustSucceed(GroupCases.commit(EMPTY, HERE, 0, 5).build(), 7);
    }

    /// Until each partition of the coordinator of transactions answers.
    private void loadTransactions() throws Exception {
        mustSucceed(FindCoordinatorRequest.builder().key("load").keyType(TRANSACTION).build(), 2);
        var loaded = new HashSet<Integer>();
        for (int i = 0; loaded.size() < TRANSACTION_PARTITIONS; i++) {
            var id = "load " + i;
            if (loaded.add((id.hashCode() & Integer.MAX_VALUE) % TRANSACTION_PARTITIONS)) {
                var _ = TransactionalProducer.of(this, id);
            }
        }
    }

    /// A request to commit to a topic by name or by id.
    OffsetCommitRequest.OffsetCommitRequestTopic commitTopic(
            String topic, List<OffsetCommitRequest.OffsetCommitRequestPartition> partitions) {
        return new OffsetCommitRequest.OffsetCommitRequestTopic(topic, id(topic), partitions);
    }
}
