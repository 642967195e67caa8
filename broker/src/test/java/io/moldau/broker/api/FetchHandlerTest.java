package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Payload;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchRequest.FetchTopic;
import io.moldau.protocol.message.FetchRequest.ReplicaState;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatches;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FetchHandlerTest {
    static final int NEWEST = 18;
    static final int BY_NAME = 12;
    static final int PLENTY = 1 << 20;

    private static final int OLDEST = 4;
    private static final int WITH_TOPIC_IDS = 13;
    private static final int NO_SESSION = -1;
    private static final int MAX_WAIT_MS = 500;

    static FetchPartition at(int partition, long offset, int maxBytes) {
        return FetchPartition.builder()
                .partition(partition)
                .fetchOffset(offset)
                .partitionMaxBytes(maxBytes)
                .build();
    }

    static FetchPartition at(int partition, long offset) {
        return at(partition, offset, PLENTY);
    }

    static FetchTopic topic(Uuid id, FetchPartition... partitions) {
        return new FetchTopic("", id, List.of(partitions));
    }

    static FetchTopic topic(String name, FetchPartition... partitions) {
        return new FetchTopic(name, Uuid.ZERO, List.of(partitions));
    }

    /// A fetch outside of any session that does not wait.
    static FetchRequest.Builder fetch(FetchTopic... topics) {
        return FetchRequest.builder()
                .minBytes(1)
                .maxBytes(PLENTY)
                .sessionEpoch(NO_SESSION)
                .topics(List.of(topics));
    }

    private static List<PartitionData> ask(TestNode node, int version, FetchRequest.Builder fetch)
            throws IOException {
        var response = node.ask(fetch.build(), version, FetchResponse.class);
        assertThat(response.errorCode()).isZero();
        return response.responses().stream().flatMap(it -> it.partitions().stream()).toList();
    }

    private static PartitionData one(TestNode node, int version, FetchRequest.Builder fetch)
            throws IOException {
        return ask(node, version, fetch).getFirst();
    }

    static List<String> values(PartitionData data) {
        var values = new ArrayList<String>();
        Payload records = data.records();
        if (records == null) {
            return values;
        }
        var batches = new RecordBatches(records.bytes());
        while (batches.next()) {
            assertThat(batches.batch().crcMatches()).isTrue();
            try (var cursor = batches.batch().records(DecompressionLimits.DEFAULT)) {
                while (cursor.next()) {
                    var value = Objects.requireNonNull(cursor.record().value());
                    values.add(StandardCharsets.UTF_8.decode(value).toString());
                }
            }
        }
        return values;
    }

    /// Everything in a partition, from its start.
    static List<String> values(TestNode node, String topic, int partition) throws IOException {
        var values = new ArrayList<String>();
        while (true) {
            var data = one(node, BY_NAME, fetch(topic(topic, at(partition, values.size()))));
            assertThat(data.errorCode()).isZero();
            var some = values(data);
            if (some.isEmpty()) {
                return values;
            }
            values.addAll(some);
        }
    }

    private static void assertFailed(PartitionData data, ErrorCode error) {
        assertThat(ErrorCode.forCode(data.errorCode())).isEqualTo(error);
        assertThat(data.highWatermark()).isEqualTo(-1);
        assertThat(values(data)).isEmpty();
    }

    @Test
    void everyVersionBringsRecordsAndMarks() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            node.produce("t", 0, "a", "b");
            node.produce("t", 0, "c");
            for (int version = OLDEST; version <= NEWEST; version++) {
                var topic = version < WITH_TOPIC_IDS ? topic("t", at(0, 0)) : topic(id, at(0, 0));
                var response = node.ask(fetch(topic).build(), version, FetchResponse.class);
                assertThat(response.sessionId()).isZero();
                var data = response.responses().getFirst().partitions().getFirst();
                assertThat(values(data)).containsExactly("a", "b", "c");
                assertThat(data.highWatermark()).isEqualTo(3);
                assertThat(data.lastStableOffset()).isEqualTo(3);
                assertThat(data.logStartOffset()).isEqualTo(version < 5 ? -1 : 0);
            }
        });
    }

    @Test
    void aFetchFromWithinABatchBringsTheWholeBatch() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            node.produce("t", 0, "a", "b", "c");
            node.produce("t", 0, "d");
            assertThat(values(one(node, NEWEST, fetch(topic(id, at(0, 2))))))
                    .containsExactly("a", "b", "c", "d");
            assertThat(values(one(node, NEWEST, fetch(topic(id, at(0, 3)))))).containsExactly("d");
            assertThat(values(one(node, NEWEST, fetch(topic(id, at(0, 4)))))).isEmpty();
        });
    }

    @Test
    void theFirstBatchComesWholeHoweverLittleIsAllowed() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 2);
            node.produce("t", 0, "x".repeat(1000));
            node.produce("t", 1, "y".repeat(1000));
            for (int limit : new int[] {1, 0, -5}) {
                var both = fetch(topic(id, at(0, 0, limit), at(1, 0, limit))).maxBytes(limit);
                var data = ask(node, NEWEST, both);
                assertThat(values(data.get(0))).hasSize(1);
                assertThat(values(data.get(1))).isEmpty();
                assertThat(data.get(1).errorCode()).isZero();
                assertThat(data.get(1).highWatermark()).isEqualTo(1);
            }
        });
    }

    @Test
    void aPartitionsLimitAndTheRequestsLimitHold() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 2);
            for (int i = 0; i < 10; i++) {
                node.produce("t", 0, "x".repeat(1000));
                node.produce("t", 1, "y".repeat(1000));
            }
            var data = ask(node, NEWEST, fetch(topic(id, at(0, 0, 3500), at(1, 0, 3500))));
            assertThat(sizeBytes(data.get(0))).isBetween(2000, 3500);
            assertThat(sizeBytes(data.get(1))).isBetween(2000, 3500);
            data = ask(node, NEWEST, fetch(topic(id, at(0, 0), at(1, 0))).maxBytes(3500));
            assertThat(sizeBytes(data.get(0)) + sizeBytes(data.get(1))).isBetween(2000, 3500);
        });
    }

    private static int sizeBytes(PartitionData data) {
        Payload records = data.records();
        return records == null ? 0 : records.sizeBytes();
    }

    @Test
    void theNodesLimitHoldsForWhoeverAsksForMore() {
        TestNode.run(
                Map.of("fetch.max.bytes", "2048"),
                node -> {
                    Uuid id = node.topic("t", 1);
                    for (int i = 0; i < 10; i++) {
                        node.produce("t", 0, "x".repeat(500));
                    }
                    var fetch = fetch(topic(id, at(0, 0))).maxBytes(Integer.MAX_VALUE);
                    assertThat(sizeBytes(one(node, NEWEST, fetch))).isBetween(1024, 2048);
                    // More than there can be at once is not waited for.
                    fetch.minBytes(Integer.MAX_VALUE).maxWaitMs(MAX_WAIT_MS);
                    assertThat(sizeBytes(one(node, NEWEST, fetch))).isBetween(1024, 2048);
                });
    }

    @Test
    void aFetchWaitsForRecordsOnlyAsLongAsItMay() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            long start = node.nowMs();
            var fetch = fetch(topic(id, at(0, 0))).maxWaitMs(MAX_WAIT_MS);
            assertThat(values(one(node, NEWEST, fetch))).isEmpty();
            assertThat(node.nowMs() - start).isBetween((long) MAX_WAIT_MS, MAX_WAIT_MS + 50L);
        });
    }

    @Test
    void aWaitingFetchIsWokenByWhatItWaitsFor() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            var waiting = node.connect();
            long start = node.nowMs();
            waiting.send(fetch(topic(id, at(0, 0))).maxWaitMs(60_000).build(), NEWEST);
            node.pass(Duration.ofMillis(100));
            node.produce("t", 0, "news");
            var data = waiting.receive(FetchResponse.class).responses().getFirst();
            assertThat(values(data.partitions().getFirst())).containsExactly("news");
            assertThat(node.nowMs() - start).isLessThan(1000);
        });
    }

    @Test
    void aFetchWaitsUntilThereIsAsMuchAsItWants() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 2);
            var waiting = node.connect();
            var wants = fetch(topic(id, at(0, 0), at(1, 0))).maxWaitMs(60_000).minBytes(1500);
            waiting.send(wants.build(), NEWEST);
            node.produce("t", 0, "x".repeat(1000));
            node.produce("t", 1, "y".repeat(1000));
            var topics = waiting.receive(FetchResponse.class).responses();
            assertThat(topics.getFirst().partitions()).hasSize(2).allMatch(it -> sizeBytes(it) > 0);
        });
    }

    @Test
    void anErrorIsNotWaitedWith() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            long start = node.nowMs();
            var fetch = fetch(topic(id, at(0, 0), at(5, 0))).maxWaitMs(60_000);
            assertThat(ask(node, NEWEST, fetch)).hasSize(2);
            assertThat(node.nowMs() - start).isLessThan(1000);
        });
    }

    @Test
    void offsetsThatAreNotThereAreOutOfRange() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            node.produce("t", 0, "a", "b", "c");
            DeleteRecordsHandlerTest.delete(node, "t", 0, 2);
            for (long offset : new long[] {1, -1, 4, Long.MAX_VALUE, Long.MIN_VALUE}) {
                assertFailed(
                        one(node, NEWEST, fetch(topic(id, at(0, offset)))),
                        ErrorCode.OFFSET_OUT_OF_RANGE);
            }
        });
    }

    @Test
    void partitionsThatAreNotHereAreUnknown() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            var unknown = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            for (int partition : new int[] {1, -1, Integer.MAX_VALUE}) {
                assertFailed(one(node, NEWEST, fetch(topic(id, at(partition, 0)))), unknown);
                assertFailed(one(node, BY_NAME, fetch(topic("t", at(partition, 0)))), unknown);
            }
            assertFailed(one(node, BY_NAME, fetch(topic("nosuch", at(0, 0)))), unknown);
            for (Uuid none : List.of(new Uuid(5, 5), Uuid.ZERO)) {
                assertFailed(
                        one(node, NEWEST, fetch(topic(none, at(0, 0)))),
                        ErrorCode.UNKNOWN_TOPIC_ID);
            }
        });
    }

    @Test
    void aLeaderEpochFromTheFutureIsRefusedAndANegativeOneIsNone() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            var ahead = FetchPartition.builder().currentLeaderEpoch(3).partitionMaxBytes(PLENTY);
            assertFailed(
                    one(node, NEWEST, fetch(topic(id, ahead.build()))),
                    ErrorCode.UNKNOWN_LEADER_EPOCH);
            for (int none : new int[] {-1, -2, Integer.MIN_VALUE}) {
                var fetch = fetch(topic(id, ahead.currentLeaderEpoch(none).build()));
                assertThat(one(node, NEWEST, fetch).errorCode()).isZero();
            }
        });
    }

    @Test
    void readCommittedIsToldThatNothingWasAborted() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            node.produce("t", 0, "a");
            var fetch = fetch(topic(id, at(0, 0)));
            assertThat(one(node, NEWEST, fetch).abortedTransactions()).isNull();
            var committed = one(node, NEWEST, fetch.isolationLevel(1));
            assertThat(committed.abortedTransactions()).isEmpty();
            assertThat(values(committed)).containsExactly("a");
        });
    }

    /// A client must not be taken for a follower (CVE-2018-1288); -2 is a debugging consumer.
    @Test
    void whoeverSaysToBeAFollowerIsRefused() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            node.produce("t", 0, "a");
            var named = fetch(topic("t", at(0, 0))).replicaId(7);
            assertFailed(one(node, BY_NAME, named), ErrorCode.NOT_LEADER_OR_FOLLOWER);
            var state = fetch(topic(id, at(0, 0))).replicaState(new ReplicaState(1, 1));
            assertFailed(one(node, NEWEST, state), ErrorCode.NOT_LEADER_OR_FOLLOWER);
            assertThat(values(one(node, BY_NAME, named.replicaId(-2)))).containsExactly("a");
        });
    }

    @Test
    void aFetchOfNothingBringsNothingAtOnce() {
        TestNode.run(node -> assertThat(ask(node, NEWEST, fetch().maxWaitMs(60_000))).isEmpty());
    }
}
