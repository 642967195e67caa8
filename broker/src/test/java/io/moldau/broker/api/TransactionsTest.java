package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.DescribeTransactionsRequest;
import io.moldau.protocol.message.DescribeTransactionsResponse;
import io.moldau.protocol.message.DescribeTransactionsResponse.TopicData;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchRequest.FetchTopic;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.AbortedTransaction;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.message.ListTransactionsRequest;
import io.moldau.protocol.message.ListTransactionsResponse;
import io.moldau.protocol.message.OffsetFetchRequest;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.moldau.protocol.message.OffsetFetchResponse;
import io.moldau.protocol.message.WriteTxnMarkersRequest;
import io.moldau.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.moldau.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.moldau.protocol.message.WriteTxnMarkersResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Transactions over the wire, from the producer's first request to what committed readers see.
class TransactionsTest {
    private static final int NONE = 0;
    private static final boolean COMMIT = true;
    private static final boolean ABORT = false;
    private static final String TOPIC = "t";

    /// Both kinds of clients: those of KIP-890, and those before.
    private static final List<Boolean> BOTH_KINDS = List.of(true, false);

    private static TransactionClient client(TestNode node, boolean epochsRise) throws IOException {
        return client(node, "tx", epochsRise);
    }

    private static TransactionClient client(TestNode node, String id, boolean epochsRise)
            throws IOException {
        var client = new TransactionClient(node, id, epochsRise);
        assertThat(client.init()).isEqualTo(NONE);
        return client;
    }

    private static PartitionData committed(TestNode node, String topic, long offset)
            throws IOException {
        var partition =
                FetchPartition.builder()
                        .partition(0)
                        .fetchOffset(offset)
                        .partitionMaxBytes(1 << 20)
                        .build();
        var request =
                FetchRequest.builder()
                        .maxWaitMs(0)
                        .minBytes(0)
                        .maxBytes(1 << 20)
                        .isolationLevel(1)
                        .sessionEpoch(-1)
                        .topics(List.of(new FetchTopic(topic, Uuid.ZERO, List.of(partition))))
                        .build();
        return node.ask(request, 12, FetchResponse.class)
                .responses()
                .getFirst()
                .partitions()
                .getFirst();
    }

    /// Lets the markers, which follow the answer, arrive.
    private static void settle(TestNode node) {
        node.pass(Duration.ofMillis(500));
    }

    private static void begin(TransactionClient client, boolean epochsRise, String topic)
            throws IOException {
        if (!epochsRise) {
            assertThat(client.addPartitions(topic, 0)).isEqualTo(NONE);
        }
    }

    /// C5: a committed reader sees nothing of an open transaction, all of a committed one.
    @Test
    void aCommittedReaderSeesATransactionWhenItIsCommitted() {
        for (boolean epochsRise : BOTH_KINDS) {
            TestNode.run(node -> {
                node.topic(TOPIC, 1);
                var client = client(node, epochsRise);
                begin(client, epochsRise, TOPIC);
                assertThat(client.produce(TOPIC, 0, "a", "b").errorCode()).isEqualTo(NONE);

                assertThat(committed(node, TOPIC, 0).lastStableOffset()).isZero();
                assertThat(client.end(COMMIT)).isEqualTo(NONE);
                settle(node);

                var after = committed(node, TOPIC, 0);
                assertThat(after.lastStableOffset()).isEqualTo(3);
                assertThat(after.highWatermark()).isEqualTo(3);
                assertThat(after.abortedTransactions()).isEmpty();
            });
        }
    }

    @Test
    void aCommittedReaderIsToldWhatWasAborted() {
        for (boolean epochsRise : BOTH_KINDS) {
            TestNode.run(node -> {
                node.topic(TOPIC, 1);
                var client = client(node, epochsRise);
                long producerId = client.producerId();
                begin(client, epochsRise, TOPIC);
                client.produce(TOPIC, 0, "a", "b");
                assertThat(client.end(ABORT)).isEqualTo(NONE);
                settle(node);

                var after = committed(node, TOPIC, 0);
                assertThat(after.lastStableOffset()).isEqualTo(3);
                assertThat(after.abortedTransactions())
                        .containsExactly(new AbortedTransaction(producerId, 0));
            });
        }
    }

    @Test
    void oneTransactionFollowsTheOther() {
        for (boolean epochsRise : BOTH_KINDS) {
            TestNode.run(node -> {
                node.topic(TOPIC, 1);
                var client = client(node, epochsRise);
                for (int i = 0; i < 20; i++) {
                    if (!epochsRise) {
                        settle(node);
                    }
                    begin(client, epochsRise, TOPIC);
                    var answer = client.produce(TOPIC, 0, "a");
                    assertThat(answer.errorCode()).as(answer.errorMessage()).isEqualTo(NONE);
                    assertThat(client.end(i % 3 != 0)).isEqualTo(NONE);
                }
                settle(node);
                assertThat(committed(node, TOPIC, 0).lastStableOffset()).isEqualTo(40);
            });
        }
    }

    /// The guard of KIP-890: nothing opens a transaction of which the coordinator does not know.
    @Test
    void anOldClientThatHasNotAddedThePartitionIsRefused() {
        TestNode.run(node -> {
            node.topic(TOPIC, 1);
            var client = client(node, false);
            assertThat(client.produce(10, TOPIC, 0, "a").errorCode())
                    .isEqualTo(ErrorCode.INVALID_TXN_STATE.code());
            assertThat(client.produce(11, TOPIC, 0, "a").errorCode())
                    .isEqualTo(ErrorCode.TRANSACTION_ABORTABLE.code());
            assertThat(committed(node, TOPIC, 0).highWatermark()).isZero();
        });
    }

    @Test
    void theLatestProducerOfAnIdFencesTheOneBefore() {
        for (boolean epochsRise : BOTH_KINDS) {
            TestNode.run(node -> {
                node.topic(TOPIC, 1);
                var zombie = client(node, epochsRise);
                begin(zombie, epochsRise, TOPIC);
                zombie.produce(TOPIC, 0, "a");
                var heir = client(node, epochsRise);

                assertThat(heir.producerId()).isEqualTo(zombie.producerId());
                assertThat(heir.epoch()).isGreaterThan(zombie.epoch());
                assertThat(zombie.produce(TOPIC, 0, "b").errorCode())
                        .isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH.code());
                assertThat(zombie.end(COMMIT)).isEqualTo(ErrorCode.PRODUCER_FENCED.code());
                assertThat(committed(node, TOPIC, 0).abortedTransactions())
                        .containsExactly(new AbortedTransaction(zombie.producerId(), 0));
            });
        }
    }

    /// C8: an open transaction holds the last stable offset no longer than its timeout.
    @Test
    void aTransactionThatIsLeftOpenIsAbortedAfterItsTimeout() {
        TestNode.run(node -> {
            node.topic(TOPIC, 1);
            var client = client(node, true);
            client.produce(TOPIC, 0, "a");
            node.pass(Duration.ofMillis(TransactionClient.TIMEOUT_MS - 1_000));
            assertThat(committed(node, TOPIC, 0).lastStableOffset()).isZero();
            node.pass(Duration.ofSeconds(2));
            assertThat(committed(node, TOPIC, 0).lastStableOffset()).isEqualTo(2);
            assertThat(client.produce(TOPIC, 0, "b").errorCode())
                    .isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH.code());
        });
    }

    @Test
    void offsetsOfAGroupCountWhenTheTransactionIsCommitted() {
        for (boolean epochsRise : BOTH_KINDS) {
            TestNode.run(node -> {
                node.topic(TOPIC, 1);
                FindCoordinatorHandlerTest.find(node, 6, "g");
                settle(node);
                var client = client(node, epochsRise);
                commitOffset(client, epochsRise, 5);
                assertThat(client.end(COMMIT)).isEqualTo(NONE);
                settle(node);
                assertThat(offset(node)).isEqualTo(5);
                commitOffset(client, epochsRise, 9);
                assertThat(offset(node)).isEqualTo(5);
                assertThat(client.end(ABORT)).isEqualTo(NONE);
                settle(node);
                assertThat(offset(node)).isEqualTo(5);

                node.crash();
                settle(node);
                assertThat(offset(node)).isEqualTo(5);
            });
        }
    }

    private static void commitOffset(TransactionClient client, boolean epochsRise, long offset)
            throws IOException {
        if (!epochsRise) {
            assertThat(client.addOffsets("g")).isEqualTo(NONE);
        }
        assertThat(client.commitOffset("g", TOPIC, 0, offset)).isEqualTo(NONE);
    }

    private static long offset(TestNode node) throws IOException {
        var request =
                OffsetFetchRequest.builder()
                        .groupId("g")
                        .topics(List.of(new OffsetFetchRequestTopic(TOPIC, List.of(0))))
                        .build();
        return node.ask(request, 5, OffsetFetchResponse.class)
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .committedOffset();
    }

    /// C9: state is rebuilt from the log alone.
    @Test
    void aTransactionGoesOnAfterACrash() {
        for (boolean epochsRise : BOTH_KINDS) {
            TestNode.run(node -> {
                node.topic(TOPIC, 1);
                var client = client(node, epochsRise);
                begin(client, epochsRise, TOPIC);
                client.produce(TOPIC, 0, "a");
                node.crash();
                settle(node);
                assertThat(committed(node, TOPIC, 0).lastStableOffset()).isZero();
                assertThat(client.produce(TOPIC, 0, "b").errorCode()).isEqualTo(NONE);
                assertThat(client.end(COMMIT)).isEqualTo(NONE);
                settle(node);
                var after = committed(node, TOPIC, 0);
                assertThat(after.lastStableOffset()).isEqualTo(3);
                assertThat(after.abortedTransactions()).isEmpty();
            });
        }
    }

    /// C10: what was decided is carried out, whenever the process ends.
    @Test
    void markersThatACrashHasPreventedAreWrittenAfterTheRestart() {
        for (boolean epochsRise : BOTH_KINDS) {
            TestNode.run(node -> {
                node.topic(TOPIC, 1);
                var client = client(node, epochsRise);
                begin(client, epochsRise, TOPIC);
                client.produce(TOPIC, 0, "a");
                assertThat(client.end(COMMIT)).isEqualTo(NONE);
                node.crash();
                settle(node);
                assertThat(committed(node, TOPIC, 0).lastStableOffset()).isGreaterThan(1);
                assertThat(committed(node, TOPIC, 0).abortedTransactions()).isEmpty();
            });
        }
    }

    @Test
    void aDeletedTopicHoldsNoTransactionUp() {
        TestNode.run(node -> {
            node.topic(TOPIC, 1);
            node.topic("gone", 1);
            var client = client(node, true);
            client.produce(TOPIC, 0, "a");
            client.produce("gone", 0, "a");
            DeleteTopicsHandlerTest.delete(node, "gone");
            assertThat(client.end(COMMIT)).isEqualTo(NONE);
            settle(node);
            assertThat(committed(node, TOPIC, 0).lastStableOffset()).isEqualTo(2);
            assertThat(state(node)).isEqualTo("CompleteCommit");
        });
    }

    private static String state(TestNode node) throws IOException {
        return describe(node, "tx").transactionState();
    }

    private static DescribeTransactionsResponse.TransactionState describe(TestNode node, String id)
            throws IOException {
        return node.ask(
                        new DescribeTransactionsRequest(List.of(id)),
                        0,
                        DescribeTransactionsResponse.class)
                .transactionStates()
                .getFirst();
    }

    @Test
    void transactionsAreDescribedAndListed() {
        TestNode.run(node -> {
            node.topic(TOPIC, 2);
            var client = client(node, true);
            client(node, "other", true);
            client.produce(TOPIC, 1, "a");

            var described = describe(node, "tx");
            assertThat(described.errorCode()).isZero();
            assertThat(described.transactionState()).isEqualTo("Ongoing");
            assertThat(described.producerId()).isEqualTo(client.producerId());
            assertThat(described.producerEpoch()).isEqualTo(client.epoch());
            assertThat(described.transactionTimeoutMs()).isEqualTo(TransactionClient.TIMEOUT_MS);
            assertThat(described.topics()).containsExactly(new TopicData(TOPIC, List.of(1)));
            assertThat(describe(node, "nobody").errorCode())
                    .isEqualTo(ErrorCode.TRANSACTIONAL_ID_NOT_FOUND.code());

            assertThat(listed(node, ListTransactionsRequest.builder()))
                    .containsExactlyInAnyOrder("tx", "other");
            assertThat(
                            listed(
                                    node,
                                    ListTransactionsRequest.builder()
                                            .stateFilters(List.of("Ongoing"))))
                    .containsExactly("tx");
            assertThat(
                            listed(
                                    node,
                                    ListTransactionsRequest.builder()
                                            .transactionalIdPattern("o.*")))
                    .containsExactly("other");
        });
    }

    private static List<String> listed(TestNode node, ListTransactionsRequest.Builder filter)
            throws IOException {
        return node
                .ask(filter.build(), 2, ListTransactionsResponse.class)
                .transactionStates()
                .stream()
                .map(ListTransactionsResponse.TransactionState::transactionalId)
                .toList();
    }

    @Test
    void aPatternThatIsNoneOrNeverEndsIsRefused() {
        TestNode.run(node -> {
            client(node, "a".repeat(40), true);
            for (String pattern : List.of("(", "(.*a){12}b")) {
                var request =
                        ListTransactionsRequest.builder().transactionalIdPattern(pattern).build();
                assertThat(node.ask(request, 2, ListTransactionsResponse.class).errorCode())
                        .isEqualTo(ErrorCode.INVALID_REGULAR_EXPRESSION.code());
            }
        });
    }

    @Test
    void anAdministratorEndsATransactionInAPartition() {
        TestNode.run(node -> {
            node.topic(TOPIC, 1);
            var client = client(node, true);
            client.produce(TOPIC, 0, "a");
            var topic = new WritableTxnMarkerTopic(TOPIC, List.of(0, 1));
            var marker =
                    WritableTxnMarker.builder()
                            .producerId(client.producerId())
                            .producerEpoch(client.epoch())
                            .coordinatorEpoch(0)
                            .transactionResult(false)
                            .topics(List.of(topic))
                            .build();
            var answers =
                    node.ask(
                                    new WriteTxnMarkersRequest(List.of(marker)),
                                    1,
                                    WriteTxnMarkersResponse.class)
                            .markers()
                            .getFirst()
                            .topics()
                            .getFirst()
                            .partitions();
            assertThat(answers.get(0).errorCode()).isZero();
            assertThat(answers.get(1).errorCode())
                    .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
            assertThat(committed(node, TOPIC, 0).lastStableOffset()).isEqualTo(2);
        });
    }
}
