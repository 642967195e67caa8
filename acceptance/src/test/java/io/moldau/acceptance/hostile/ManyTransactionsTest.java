package io.moldau.acceptance.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.MoldauProcess;
import io.moldau.acceptance.WireClient;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.AddPartitionsToTxnRequest;
import io.moldau.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.moldau.protocol.message.AddPartitionsToTxnResponse;
import io.moldau.protocol.message.CreateTopicsRequest;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.moldau.protocol.message.CreateTopicsResponse;
import io.moldau.protocol.message.EndTxnRequest;
import io.moldau.protocol.message.EndTxnResponse;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.InitProducerIdRequest;
import io.moldau.protocol.message.InitProducerIdResponse;
import io.moldau.protocol.message.ListOffsetsRequest;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.moldau.protocol.message.ListOffsetsResponse;
import io.moldau.protocol.message.ListTransactionsRequest;
import io.moldau.protocol.message.ListTransactionsResponse;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.PartitionProduceData;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.message.ProduceResponse;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Transactions that nobody ends, and one that is very wide. CI takes a slice; `CONTRIBUTING.md`
/// says how to run the whole.
class ManyTransactionsTest {
    private static final int IDS = Integer.getInteger("transactional.ids", 1_000);
    private static final int PARTITIONS = Integer.getInteger("transaction.partitions", 2_000);
    private static final int PARTITIONS_PER_TOPIC_MAX = 10_000;
    private static final int CLIENTS = 16;
    private static final int TIMEOUT_MS = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    /// What the first of anything takes: classes, compiled code, buffers.
    private static final int FIRST_KIB = 24 << 10;

    /// An id, its transaction, and its producer's state in a partition.
    private static final int ID_KIB = 4;

    /// A partition of a transaction: names, its place in metadata, its closed log.
    private static final int PARTITION_KIB = 1;

    /// A log that is open for a marker, and how many are.
    private static final int OPEN_KIB = 7;

    private static final int OPEN_LOGS = 7_000;

    @TempDir private Path directory;
    private MoldauProcess broker;
    private WireClient client;
    private GoodClient good;
    private Future<?> goodRun;
    private Memory before;

    @BeforeEach
    void start() throws Exception {
        var settings =
                Map.of(
                        "transaction.max.timeout.ms",
                        Integer.toString(60_000),
                        "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                        "500");
        broker = MoldauProcess.start(directory, settings);
        client = WireClient.to(broker.bootstrap());
        create("good", 1);
        create("here", 1);
        until(
                "there is a coordinator",
                () ->
                        client.ask(
                                        FindCoordinatorRequest.builder()
                                                .key("first")
                                                .keyType(1)
                                                .build(),
                                        2)
                                .toString()
                                .contains("errorCode=0"));
        var _ = init("first", TIMEOUT_MS);
        good = new GoodClient(broker.bootstrap(), "good");
        goodRun =
                Executors.newVirtualThreadPerTaskExecutor()
                        .submit(() -> {
                            good.run();
                            return true;
                        });
        good.awaitMore(20);
        before = Memory.of(broker.pid());
    }

    @AfterEach
    void theOthersLostNothing() throws Exception {
        good.awaitMore(20);
        good.stop();
        var _ = goodRun.get();
        good.check();
        assertThat(broker.said()).doesNotContain("\tat ", "Exception in thread");
        assertThat(broker.stop()).as("exit code after SIGTERM").isZero();
    }

    @Test
    void transactionsThatAreLeftOpenTakeBoundedMemoryAndEndAtTheirTimeout() throws Exception {
        long startMs = System.currentTimeMillis();
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            var open = new ArrayList<Future<?>>();
            for (int i = 0; i < IDS; i++) {
                var id = "left " + i;
                open.add(clients.submit(() -> openAndLeave(id)));
            }
            for (var it : open) {
                it.get();
            }
        }
        long openedMs = System.currentTimeMillis() - startMs;
        var after = Memory.of(broker.pid());
        until("the last stable offset is free", () -> latest("here", 0, 1) == latest("here", 0, 0));
        long freeMs = System.currentTimeMillis() - startMs - openedMs;
        System.out.printf(
                "%d transactional ids opened in %d ms, free %d ms later; memory %s, then %s, at"
                        + " last %s; the good client %s%n",
                IDS, openedMs, freeMs, before, after, Memory.of(broker.pid()), good.latencies());
        assertThat(latest("here", 0, 0)).as("a record and a marker each").isEqualTo(2L * IDS);
        assertThat(after.heapKiB() - before.heapKiB())
                .as("objects, KiB")
                .isLessThan(FIRST_KIB + (long) IDS * ID_KIB);
    }

    private Void openAndLeave(String id) throws Exception {
        var producer = init(id, TIMEOUT_MS);
        var writer =
                new BatchWriter(Compression.NONE)
                        .producer(producer.producerId(), (short) producer.producerEpoch(), 0)
                        .transactional();
        ByteBuffer batch =
                writer.append(System.currentTimeMillis(), new byte[1], new byte[9]).build();
        var data = List.of(new PartitionProduceData(0, batch));
        var topics = List.of(new TopicProduceData("here", Uuid.ZERO, data));
        var answer = (ProduceResponse) client.ask(new ProduceRequest(id, -1, 30_000, topics), 12);
        var partition = answer.responses().getFirst().partitionResponses().getFirst();
        assertThat(partition.errorCode()).as(id).isZero();
        return null;
    }

    @Test
    void aTransactionOfVeryManyPartitionsIsCommittedInBoundedMemory() throws Exception {
        var topics = createWideTopics();
        long startMs = System.currentTimeMillis();
        var it = addAll(topics);
        long addedMs = System.currentTimeMillis() - startMs;
        commit(it);
        until("it is committed", () -> isCommitted("wide"));
        long committedMs = System.currentTimeMillis() - startMs - addedMs;
        var after = Memory.of(broker.pid());
        System.out.printf(
                "%d partitions added in %d ms, committed in %d ms; memory %s, then %s; the good"
                        + " client %s%n",
                PARTITIONS, addedMs, committedMs, before, after, good.latencies());
        for (var topic : topics) {
            for (int index : List.of(0, topic.partitions().getLast())) {
                assertThat(latest(topic.name(), index, 1)).as("its marker").isEqualTo(1);
            }
        }
        assertThat(after.heapKiB() - before.heapKiB())
                .as("objects, KiB")
                .isLessThan(FIRST_KIB + heapKiB(PARTITIONS));
    }

    /// Few logs are open at a time.
    private static long heapKiB(int partitions) {
        return (long) Math.min(partitions, OPEN_LOGS) * OPEN_KIB
                + (long) partitions * PARTITION_KIB;
    }

    /// Of the markers some are written, then the broker is killed; the next life writes the others.
    @Test
    @EnabledIfSystemProperty(
            named = "transaction.kill",
            matches = "true",
            disabledReason = "a campaign of its own, see CONTRIBUTING.md")
    void aTransactionOfVeryManyPartitionsIsCommittedThoughTheBrokerIsKilledAmongItsMarkers()
            throws Exception {
        var topics = createWideTopics();
        commit(addAll(topics));
        until("some markers are written", () -> folders() > PARTITIONS / 4);
        broker.kill();
        long written = folders();
        System.out.printf("killed with %d of %d logs%n", written, PARTITIONS);
        assertThat(written).as("logs with a marker").isLessThan(PARTITIONS);
        broker.restart();
        until("it is committed", () -> isCommitted("wide"));
        for (var topic : topics) {
            for (int index : topic.partitions()) {
                assertThat(latest(topic.name(), index, 1)).as("its marker").isEqualTo(1);
            }
        }
    }

    private long folders() throws IOException {
        try (var names = Files.list(directory.resolve("data"))) {
            return names.filter(it -> it.getFileName().toString().startsWith("wide")).count();
        }
    }

    private List<AddPartitionsToTxnTopic> createWideTopics() throws Exception {
        var topics = new ArrayList<AddPartitionsToTxnTopic>();
        for (int left = PARTITIONS; left > 0; left -= PARTITIONS_PER_TOPIC_MAX) {
            int count = Math.min(left, PARTITIONS_PER_TOPIC_MAX);
            var name = "wide" + topics.size();
            create(name, count);
            var all = IntStream.range(0, count).boxed().toList();
            topics.add(new AddPartitionsToTxnTopic(name, all));
        }
        return topics;
    }

    private InitProducerIdResponse addAll(List<AddPartitionsToTxnTopic> topics) throws Exception {
        var it = init("wide", 60_000);
        var request =
                new AddPartitionsToTxnRequest(
                        List.of(), "wide", it.producerId(), it.producerEpoch(), topics);
        var answer = (AddPartitionsToTxnResponse) client.ask(request, 3);
        assertThat(answer.resultsByTopicV3AndBelow())
                .flatMap(topic -> topic.resultsByPartition())
                .hasSize(PARTITIONS)
                .allMatch(result -> result.partitionErrorCode() == 0);
        return it;
    }

    private void commit(InitProducerIdResponse it) throws Exception {
        var end = new EndTxnRequest("wide", it.producerId(), it.producerEpoch(), true);
        assertThat(((EndTxnResponse) client.ask(end, 3)).errorCode()).isZero();
    }

    /// Asks for what is small: a description names every partition that waits for its marker.
    private boolean isCommitted(String id) throws Exception {
        var request = new ListTransactionsRequest(List.of("CompleteCommit"), List.of(), -1, null);
        var answer = (ListTransactionsResponse) client.ask(request, 2);
        return answer.transactionStates().stream().anyMatch(it -> it.transactionalId().equals(id));
    }

    private void create(String topic, int partitions) throws Exception {
        var wanted = new CreatableTopic(topic, partitions, 1, List.of(), List.of());
        var request =
                CreateTopicsRequest.builder().topics(List.of(wanted)).timeoutMs(30_000).build();
        var answer = (CreateTopicsResponse) client.ask(request, 7);
        assertThat(answer.topics().getFirst().errorCode()).as(topic).isZero();
    }

    private InitProducerIdResponse init(String id, int timeoutMs) throws Exception {
        var answers = new ArrayList<InitProducerIdResponse>();
        var request =
                InitProducerIdRequest.builder()
                        .transactionalId(id)
                        .transactionTimeoutMs(timeoutMs)
                        .build();
        until(
                "a producer id for " + id,
                () -> {
                    answers.add((InitProducerIdResponse) client.ask(request, 4));
                    return answers.getLast().errorCode() == 0;
                });
        return answers.getLast();
    }

    /// @param isolation 0 for the end, 1 for the last stable offset
    private long latest(String topic, int partition, int isolation) throws Exception {
        var asked = List.of(new ListOffsetsPartition(partition, -1, -1));
        var request =
                ListOffsetsRequest.builder()
                        .replicaId(-1)
                        .isolationLevel(isolation)
                        .topics(List.of(new ListOffsetsTopic(topic, asked)))
                        .build();
        var answer = (ListOffsetsResponse) client.ask(request, 7);
        return answer.topics().getFirst().partitions().getFirst().offset();
    }

    private static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadlineNanos);
            Thread.sleep(50);
        }
    }
}
