package io.moldau.acceptance.differential;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.DescribeProducersRequest;
import io.moldau.protocol.message.DescribeProducersRequest.TopicRequest;
import io.moldau.protocol.message.DescribeTransactionsRequest;
import io.moldau.protocol.message.ListTransactionsRequest;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.PartitionProduceData;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.message.TxnOffsetCommitRequest;
import io.moldau.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import io.moldau.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.moldau.protocol.message.WriteTxnMarkersRequest;
import io.moldau.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.moldau.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.ControlRecordType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Wrong requests about what transactions write, and wrong questions about transactions.
final class TransactionalDataCases {
    private static final String OFFSETS = "__consumer_offsets";
    private static final int FOREIGN_ID = 777_777;
    private static final int NO_MEMBER = -1;

    private TransactionalDataCases() {}

    static List<WrongRequest> all() {
        var all = new ArrayList<WrongRequest>();
        all.addAll(produces());
        all.addAll(commits());
        all.addAll(markers());
        all.addAll(questions());
        return all;
    }

    private static List<WrongRequest> produces() {
        return List.of(
                produce("no transactional id", it -> as(null, 1, it.begun().batch(0))),
                produce("an empty transactional id", it -> as("", 1, it.begun().batch(0))),
                produce("an id that is not there", it -> as("never", 1, it.begun().batch(0))),
                produce("another id's producer", it -> as("Other", 1, it.begun().batch(0))),
                produce("a partition not added", it -> to(it, 0, it.begun().batch(0))).to(11),
                produce("nothing open", it -> to(it, 1, it.batch(0))).to(11),
                produce("after the commit", it -> to(it, 1, it.begun().committed().batch(0)))
                        .to(11),
                produce("an epoch from the future", it -> wrong(it.begun(), 0, 1)),
                produce("an epoch below", it -> wrong(it.begun(), 0, -1)),
                produce("a foreign producer id", it -> wrong(it.begun(), FOREIGN_ID, 0)),
                produce("by a zombie", it -> to(it, 1, it.fenced().batch(0))),
                produce("a first sequence of 5", it -> to(it, 1, it.begun().batch(5))),
                produce("not transactional", it -> to(it, 1, idempotent(it.begun()))),
                produce("no producer", it -> to(it.begun(), 1, Scene.batch(1))),
                produce("a commit marker", it -> to(it.begun(), 1, marker(it))),
                produce("a commit marker, no id", it -> as(null, 1, marker(it.begun()))),
                produce("a partition past the last", it -> to(it, 9, it.begun().batch(0))));
    }

    private static WrongRequest produce(
            String name, Function<TransactionalProducer, Sent> request) {
        return TransactionCases.made(
                "transactional, " + name,
                ApiKey.PRODUCE,
                UnaryOperator.identity(),
                (it, _) -> request.apply(it).by(it.scene()));
    }

    private record Sent(@Nullable String transactionalId, int partition, ByteBuffer records) {
        ProduceRequest by(Scene scene) {
            var data = new PartitionProduceData(partition, records);
            var topic = new TopicProduceData(Scene.HERE, scene.id(Scene.HERE), List.of(data));
            return new ProduceRequest(transactionalId, -1, 5_000, List.of(topic));
        }
    }

    private static Sent to(TransactionalProducer it, int partition, ByteBuffer records) {
        return new Sent(it.transactionalId(), partition, records);
    }

    private static Sent as(@Nullable String transactionalId, int partition, ByteBuffer records) {
        return new Sent(transactionalId, partition, records);
    }

    private static Sent wrong(TransactionalProducer it, long idMore, int epochMore) {
        int epoch = it.epoch() + epochMore;
        return to(it, 1, TransactionalProducer.batch(it.id() + idMore, epoch, 0));
    }

    private static ByteBuffer idempotent(TransactionalProducer it) {
        var writer = new BatchWriter(Compression.NONE).producer(it.id(), (short) it.epoch(), 0);
        return Scene.batchOf(writer, 1);
    }

    private static ByteBuffer marker(TransactionalProducer it) {
        return BatchWriter.transactionMarker(
                ControlRecordType.COMMIT, it.id(), (short) it.epoch(), 0, Scene.NOW_MS);
    }

    private static List<WrongRequest> commits() {
        return List.of(
                commit("an unknown member", it -> plain(it).memberId("nobody")).from(3),
                commit(
                                "a wrong generation",
                                it ->
                                        plain(it)
                                                .groupId(Scene.STABLE)
                                                .memberId(it.scene().memberId())
                                                .generationIdOrMemberEpoch(99))
                        .from(3),
                commit(
                                "an unknown member of the group",
                                it -> plain(it).groupId(Scene.STABLE).memberId("nobody"))
                        .from(3),
                commit("no member of a group with one", it -> plain(it).groupId(Scene.STABLE)),
                commit(
                                "a generation without a member",
                                it -> plain(it).groupId(Scene.STABLE).generationIdOrMemberEpoch(1))
                        .from(3),
                commit(
                                "an instance that is not there",
                                it ->
                                        plain(it)
                                                .groupId(Scene.STABLE)
                                                .memberId("x")
                                                .groupInstanceId("none"))
                        .from(3),
                commit("an empty group id", it -> plain(it).groupId("")),
                commit("a foreign producer id", it -> plain(it).producerId(FOREIGN_ID)),
                commit("an epoch from the future", it -> plain(it).producerEpoch(it.epoch() + 1)),
                commit("an epoch below", it -> plain(it).producerEpoch(it.epoch() - 1)),
                commit("by a zombie", it -> plain(it.fenced())),
                commit("an unknown transactional id", it -> plain(it).transactionalId("never")),
                commit("an empty transactional id", it -> plain(it).transactionalId("")),
                commit("not added", TransactionalDataCases::plain).to(4),
                commit("a topic that is not there", it -> at(it, "nowhere", 0, 1, "")),
                commit("a partition past the last", it -> at(it, Scene.HERE, 9, 1, "")),
                commit("a negative offset", it -> at(it, Scene.HERE, 0, -5, "")),
                commit("too much metadata", it -> at(it, Scene.HERE, 0, 1, "m".repeat(5_000))),
                commit("no topic", it -> plain(it).topics(List.of())),
                commit("an id that is none", it -> byId(it, Uuid.ZERO)).from(6));
    }

    private static WrongRequest commit(
            String name, Function<TransactionalProducer, TxnOffsetCommitRequest.Builder> request) {
        return TransactionCases.made(
                name,
                ApiKey.TXN_OFFSET_COMMIT,
                UnaryOperator.identity(),
                (it, _) -> request.apply(it).build());
    }

    private static TxnOffsetCommitRequest.Builder plain(TransactionalProducer it) {
        return at(it, Scene.HERE, 0, 1, "");
    }

    private static TxnOffsetCommitRequest.Builder at(
            TransactionalProducer it, String topic, int partition, long offset, String metadata) {
        var partitions =
                List.of(new TxnOffsetCommitRequestPartition(partition, offset, -1, metadata));
        return TxnOffsetCommitRequest.builder()
                .transactionalId(it.transactionalId())
                .groupId(Scene.EMPTY)
                .producerId(it.id())
                .producerEpoch(it.epoch())
                .generationIdOrMemberEpoch(NO_MEMBER)
                .topics(
                        List.of(
                                new TxnOffsetCommitRequestTopic(
                                        topic, it.scene().id(topic), partitions)));
    }

    private static TxnOffsetCommitRequest.Builder byId(TransactionalProducer it, Uuid id) {
        var partitions = List.of(new TxnOffsetCommitRequestPartition(0, 1, -1, ""));
        return plain(it).topics(List.of(new TxnOffsetCommitRequestTopic("", id, partitions)));
    }

    private static List<WrongRequest> markers() {
        return List.of(
                mark("nothing open", it -> of(it, 0, Scene.HERE, 0, 0)),
                mark("an epoch from the future", it -> of(it.begun(), 1, Scene.HERE, 1, 0)),
                mark("an epoch below", TransactionalDataCases::below),
                mark("a negative epoch", it -> of(it, -1 - it.epoch(), Scene.HERE, 1, 0)),
                mark("a partition past the last", it -> of(it, 0, Scene.HERE, 9, 0)),
                mark("a negative partition", it -> of(it, 0, Scene.HERE, -1, 0)),
                mark("a topic that is not there", it -> of(it, 0, "nowhere", 0, 0)),
                mark("into the offsets of groups", it -> of(it, 0, OFFSETS, 0, 0)),
                mark("past the offsets of groups", it -> of(it, 0, OFFSETS, 99, 0)),
                mark("a negative coordinator epoch", it -> of(it, 0, Scene.HERE, 1, -1)),
                mark("the largest coordinator epoch", it -> of(it, 0, Scene.HERE, 1, 1 << 30)),
                mark("an older coordinator epoch", TransactionalDataCases::older),
                TransactionCases.made(
                        "no marker",
                        ApiKey.WRITE_TXN_MARKERS,
                        UnaryOperator.identity(),
                        (_, _) -> new WriteTxnMarkersRequest(List.of())));
    }

    private static WrongRequest mark(
            String name, Function<TransactionalProducer, List<WritableTxnMarker>> request) {
        return TransactionCases.made(
                name,
                ApiKey.WRITE_TXN_MARKERS,
                UnaryOperator.identity(),
                (it, _) -> new WriteTxnMarkersRequest(request.apply(it)));
    }

    /// Of the producer as it was before it started anew.
    private static List<WritableTxnMarker> below(TransactionalProducer it) {
        var anew = TransactionalProducer.of(it.scene(), it.transactionalId()).begun();
        anew.mustSucceed(to(anew, 1, anew.batch(0)).by(anew.scene()), 11);
        return of(it, 0, Scene.HERE, 1, 0);
    }

    private static List<WritableTxnMarker> older(TransactionalProducer it) {
        it.mustSucceed(new WriteTxnMarkersRequest(of(it, 0, Scene.HERE, 1, 5)), 1);
        return of(it, 0, Scene.HERE, 1, 4);
    }

    private static List<WritableTxnMarker> of(
            TransactionalProducer it,
            int epochMore,
            String topic,
            int partition,
            int coordinatorEpoch) {
        var topics = List.of(new WritableTxnMarkerTopic(topic, List.of(partition)));
        int epoch = it.epoch() + epochMore;
        return List.of(new WritableTxnMarker(it.id(), epoch, false, topics, coordinatorEpoch, 0));
    }

    private static List<WrongRequest> questions() {
        return List.of(
                describe("nothing", List.of()),
                describe("an unknown transactional id", List.of("never")),
                describe("an empty transactional id", List.of("")),
                describe("the same id twice", List.of("never", "never")),
                list("a state that is none", List.of("Sleepy"), List.of(), -1, null),
                list("a state in other letters", List.of("ONGOING"), List.of(), -1, null),
                list("a foreign producer id", List.of(), List.of(-1L, 7L), -1, null),
                list("a negative duration", List.of(), List.of(), -7, null).from(1),
                list("the longest duration", List.of(), List.of(), Long.MAX_VALUE, null).from(1),
                list("a bad pattern", List.of(), List.of(), -1, "[a").from(2),
                list("a pattern of nothing to repeat", List.of(), List.of(), -1, "*a").from(2),
                list("an empty pattern", List.of(), List.of(), -1, "").from(2),
                producers("nothing", List.of()),
                producers("a topic that is not there", topic("nowhere", 0)),
                producers("a topic name that cannot be", topic("no/good", 0)),
                producers("an empty topic name", topic("", 0)),
                producers("a partition past the last", topic(Scene.HERE, 9)),
                producers("a negative partition", topic(Scene.HERE, -1)),
                producers("the same partition twice", topic(Scene.HERE, 1, 1)),
                producers("no partition", topic(Scene.HERE)));
    }

    private static List<TopicRequest> topic(String name, Integer... partitions) {
        return List.of(new TopicRequest(name, List.of(partitions)));
    }

    private static WrongRequest describe(String name, List<String> ids) {
        return WrongRequest.of(
                name, ApiKey.DESCRIBE_TRANSACTIONS, (_, _) -> new DescribeTransactionsRequest(ids));
    }

    private static WrongRequest list(
            String name,
            List<String> states,
            List<Long> producers,
            long durationMs,
            @Nullable String pattern) {
        return WrongRequest.of(
                name,
                ApiKey.LIST_TRANSACTIONS,
                (_, _) -> new ListTransactionsRequest(states, producers, durationMs, pattern));
    }

    private static WrongRequest producers(String name, List<TopicRequest> topics) {
        return WrongRequest.of(
                name, ApiKey.DESCRIBE_PRODUCERS, (_, _) -> new DescribeProducersRequest(topics));
    }
}
