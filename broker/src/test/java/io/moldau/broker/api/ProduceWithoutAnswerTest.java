package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.ProduceResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Produce with `acks=0`: nobody hears of it, but the bytes live in the connection's frame until
/// they are where they belong.
class ProduceWithoutAnswerTest {
    private static final int NONE = 0;
    private static final int VERSION = 12;

    /// Beyond what a connection keeps at hand between frames, and beyond the pieces in which the
    /// write-ahead log is written.
    private static final int LARGE = 200_000;

    private static void send(TestClient client, TestNode node, String topic, String... values)
            throws IOException {
        var batch = TestNode.batch(node.nowMs(), values);
        client.send(TestNode.produceRequest(NONE, topic, Uuid.ZERO, 0, batch), VERSION);
        client.expectNoAnswer();
    }

    @Test
    void nothingIsAnsweredAndTheNextRequestsAreInOrder() {
        TestNode.run(node -> {
            node.topic("t", 1);
            var client = node.client();
            for (int i = 0; i < 5; i++) {
                send(client, node, "t", "v" + i);
            }
            assertThat(node.produce("t", 0, "last")).isEqualTo(5);
            assertThat(FetchHandlerTest.values(node, "t", 0))
                    .containsExactly("v0", "v1", "v2", "v3", "v4", "last");
        });
    }

    /// The frame that held a batch is used again for the next request as soon as the node is done
    /// with it. Were that too early, one batch's bytes would be in the other's place: in the log,
    /// or only in the write-ahead log and so after a crash.
    @Test
    void aFrameIsNotUsedAgainBeforeItsRecordsAreWritten() {
        TestNode.run(node -> {
            node.topic("t", 1);
            var client = node.client();
            var expected = new ArrayList<String>();
            for (int i = 0; i < 12; i++) {
                String value = Character.toString('a' + i).repeat(i % 3 == 0 ? LARGE : 100);
                expected.add(value);
                send(client, node, "t", value);
            }
            expected.add("last");
            assertThat(node.produce("t", 0, "last")).isEqualTo(12);
            assertThat(FetchHandlerTest.values(node, "t", 0)).isEqualTo(expected);
            node.crash();
            assertThat(FetchHandlerTest.values(node, "t", 0)).isEqualTo(expected);
        });
    }

    @Test
    void theConnectionEndsWhenTheRecordsAreRefused() {
        TestNode.run(node -> {
            var client = node.connect();
            send(client, node, "nosuch", "a");
            assertThat(client.isEnded()).isTrue();
        });
    }

    @Test
    void whatWasAskedBeforeARefusalIsStillAnswered() {
        TestNode.run(node -> {
            node.topic("t", 1);
            var client = node.connect();
            var batch = TestNode.batch(node.nowMs(), "a");
            client.send(TestNode.produceRequest(TestNode.ALL, "t", Uuid.ZERO, 0, batch), VERSION);
            send(client, node, "nosuch", "a");
            var answer = client.receive(ProduceResponse.class).responses().getFirst();
            assertThat(List.of(answer.partitionResponses().getFirst().baseOffset()))
                    .containsExactly(0L);
            assertThat(client.isEnded()).isTrue();
        });
    }
}
