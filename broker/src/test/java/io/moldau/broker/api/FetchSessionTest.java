package io.moldau.broker.api;

import static io.moldau.broker.api.FetchHandlerTest.BY_NAME;
import static io.moldau.broker.api.FetchHandlerTest.NEWEST;
import static io.moldau.broker.api.FetchHandlerTest.at;
import static io.moldau.broker.api.FetchHandlerTest.fetch;
import static io.moldau.broker.api.FetchHandlerTest.topic;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.FetchRequest.FetchTopic;
import io.moldau.protocol.message.FetchRequest.ForgottenTopic;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Incremental fetches (KIP-227).
class FetchSessionTest {
    private static final int FIRST = 0;
    private static final int FINAL = -1;

    private static FetchResponse ask(
            TestNode node, int version, int session, int epoch, FetchTopic... topics)
            throws IOException {
        var request = fetch(topics).sessionId(session).sessionEpoch(epoch).build();
        return node.ask(request, version, FetchResponse.class);
    }

    private static FetchResponse ask(TestNode node, int session, int epoch, FetchTopic... topics)
            throws IOException {
        return ask(node, NEWEST, session, epoch, topics);
    }

    private static FetchResponse forget(
            TestNode node, int session, int epoch, Uuid id, Integer... partitions)
            throws IOException {
        var request =
                fetch().sessionId(session)
                        .sessionEpoch(epoch)
                        .forgottenTopicsData(
                                List.of(new ForgottenTopic("", id, List.of(partitions))));
        return node.ask(request.build(), NEWEST, FetchResponse.class);
    }

    private static int open(TestNode node, FetchTopic... topics) throws IOException {
        int session = ask(node, 0, FIRST, topics).sessionId();
        assertThat(session).isPositive();
        return session;
    }

    private static List<PartitionData> partitions(FetchResponse response) {
        assertThat(response.errorCode()).isZero();
        return response.responses().stream().flatMap(it -> it.partitions().stream()).toList();
    }

    private static void assertFailed(FetchResponse response, ErrorCode error) {
        assertThat(ErrorCode.forCode(response.errorCode())).isEqualTo(error);
        assertThat(response.sessionId()).isZero();
        assertThat(response.responses()).isEmpty();
    }

    @Test
    void onlyNewsAreToldAndThePartitionsAreRemembered() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 3);
            node.produce("t", 1, "a");
            int session = open(node, topic(id, at(0, 0), at(1, 1), at(2, 0)));
            assertThat(partitions(ask(node, session, 1))).isEmpty();
            node.produce("t", 2, "news");
            var news = partitions(ask(node, session, 2));
            assertThat(news).extracting(PartitionData::partitionIndex).containsExactly(2);
            assertThat(FetchHandlerTest.values(news.getFirst())).containsExactly("news");
            assertThat(ask(node, session, 3).sessionId()).isEqualTo(session);
        });
    }

    @Test
    void positionsMoveAndPartitionsComeAndGo() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 2);
            node.produce("t", 0, "a");
            node.produce("t", 1, "b");
            int session = open(node, topic(id, at(0, 0)));
            assertThat(partitions(ask(node, session, 1, topic(id, at(0, 1))))).isEmpty();
            var added = partitions(ask(node, session, 2, topic(id, at(1, 0))));
            assertThat(FetchHandlerTest.values(added.getFirst())).containsExactly("b");
            assertThat(partitions(forget(node, session, 3, id, 1))).isEmpty();
            node.produce("t", 0, "c");
            assertThat(partitions(ask(node, session, 4)))
                    .extracting(PartitionData::partitionIndex)
                    .containsExactly(0);
        });
    }

    @Test
    void anErrorIsToldOnceMoreWhenItIsGone() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            int session = open(node, topic(id, at(0, 9)));
            assertThat(partitions(ask(node, session, 1)).getFirst().errorCode())
                    .isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE.code());
            var well = partitions(ask(node, session, 2, topic(id, at(0, 0))));
            assertThat(well.getFirst().errorCode()).isZero();
            assertThat(partitions(ask(node, session, 3))).isEmpty();
        });
    }

    @Test
    void aMovedLogStartIsNews() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            node.produce("t", 0, "a", "b");
            int session = open(node, topic(id, at(0, 2)));
            DeleteRecordsHandlerTest.delete(node, "t", 0, 1);
            assertThat(partitions(ask(node, session, 1)).getFirst().logStartOffset()).isOne();
        });
    }

    @Test
    void whoGotRecordsWaitsBehindTheOthers() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 2);
            node.produce("t", 0, "x".repeat(500));
            node.produce("t", 1, "y".repeat(500));
            var opening = fetch(topic(id, at(0, 0), at(1, 0))).sessionEpoch(FIRST).maxBytes(1);
            int session = node.ask(opening.build(), NEWEST, FetchResponse.class).sessionId();
            var next = fetch().sessionId(session).sessionEpoch(1).maxBytes(1).build();
            var served = partitions(node.ask(next, NEWEST, FetchResponse.class)).getFirst();
            assertThat(served.partitionIndex()).isOne();
            assertThat(FetchHandlerTest.values(served)).hasSize(1);
        });
    }

    @Test
    void aWrongEpochIsRefusedAndTheRightOneStillTaken() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            int session = open(node, topic(id, at(0, 0)));
            for (int epoch : new int[] {2, 5, Integer.MAX_VALUE, -5}) {
                assertFailed(ask(node, session, epoch), ErrorCode.INVALID_FETCH_SESSION_EPOCH);
            }
            assertThat(ask(node, session, 1).errorCode()).isZero();
            assertFailed(ask(node, session, 1), ErrorCode.INVALID_FETCH_SESSION_EPOCH);
        });
    }

    @Test
    void sessionsThatAreNotThereAreNotFound() {
        TestNode.run(node -> {
            for (int session : new int[] {12345, -7, 0}) {
                assertFailed(ask(node, session, 3), ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
            }
        });
    }

    @Test
    void aFinalFetchEndsTheSession() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            node.produce("t", 0, "a");
            int session = open(node, topic(id, at(0, 0)));
            var last = ask(node, session, FINAL, topic(id, at(0, 0)));
            assertThat(last.sessionId()).isZero();
            assertThat(FetchHandlerTest.values(partitions(last).getFirst())).containsExactly("a");
            assertFailed(ask(node, session, 1), ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        });
    }

    @Test
    void aNewSessionTakesThePlaceOfTheOldOne() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            int old = open(node, topic(id, at(0, 0)));
            int fresh = ask(node, old, FIRST, topic(id, at(0, 0))).sessionId();
            assertThat(fresh).isPositive().isNotEqualTo(old);
            assertFailed(ask(node, old, 1), ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        });
    }

    @Test
    void aSessionWithoutPartitionsEndsWhenTheLastIsForgotten() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            int session = open(node, topic(id, at(0, 0)));
            var emptied = forget(node, session, 1, id, 0);
            assertThat(emptied.errorCode()).isZero();
            assertThat(emptied.sessionId()).isZero();
            assertFailed(ask(node, session, 2), ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        });
    }

    /// Version 13 names topics by id: a client that changes its version begins a new session.
    @Test
    void aSessionKeepsToNamesOrToIds() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            int byId = open(node, topic(id, at(0, 0)));
            assertFailed(ask(node, BY_NAME, byId, 1), ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR);
            assertThat(ask(node, byId, 1).errorCode()).isZero();
            int byName = ask(node, BY_NAME, 0, FIRST, topic("t", at(0, 0))).sessionId();
            assertFailed(ask(node, byName, 1), ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR);
            assertThat(ask(node, BY_NAME, byName, 1).errorCode()).isZero();
        });
    }

    @Test
    void aTopicThatCameBackIsAnotherTopic() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            int session = open(node, topic(id, at(0, 0)));
            DeleteTopicsHandlerTest.delete(node, "t");
            node.topic("t", 1);
            assertThat(partitions(ask(node, session, 1)).getFirst().errorCode())
                    .isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID.code());
        });
    }

    @Test
    void aFullCacheMakesRoomOnlyForWhatWasLongUnused() {
        var few = Map.of("max.incremental.fetch.session.cache.slots", "2");
        TestNode.run(
                few,
                node -> {
                    Uuid id = node.topic("t", 1);
                    int first = open(node, topic(id, at(0, 0)));
                    int second = open(node, topic(id, at(0, 0)));
                    var third = ask(node, 0, FIRST, topic(id, at(0, 0)));
                    assertThat(third.sessionId()).isZero();
                    assertThat(partitions(third)).hasSize(1);
                    node.pass(Duration.ofMinutes(2));
                    assertThat(ask(node, first, 1).errorCode()).isZero();
                    int fourth = open(node, topic(id, at(0, 0)));
                    assertThat(fourth).isNotIn(first, second);
                    assertThat(ask(node, first, 2).errorCode()).isZero();
                    assertFailed(ask(node, second, 1), ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
                });
    }

    @Test
    void aNodeWithoutPlacesForSessionsServesWithoutThem() {
        TestNode.run(
                Map.of("max.incremental.fetch.session.cache.slots", "0"),
                node -> {
                    Uuid id = node.topic("t", 1);
                    node.produce("t", 0, "a");
                    var response = ask(node, 0, FIRST, topic(id, at(0, 0)));
                    assertThat(response.sessionId()).isZero();
                    assertThat(FetchHandlerTest.values(partitions(response).getFirst()))
                            .containsExactly("a");
                });
    }
}
