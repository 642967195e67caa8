package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.DeleteRecordsRequest;
import io.moldau.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.moldau.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import io.moldau.protocol.message.DeleteRecordsResponse;
import io.moldau.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeleteRecordsHandlerTest {
    private static final int NEWEST = 2;
    private static final int TIMEOUT_MS = 1000;
    private static final long HIGH_WATERMARK = -1;

    static DeleteRecordsPartitionResult delete(
            TestNode node, String topic, int partition, long offset) throws IOException {
        return delete(node, NEWEST, topic, partition, offset);
    }

    private static DeleteRecordsPartitionResult delete(
            TestNode node, int version, String topic, int partition, long offset)
            throws IOException {
        var part = new DeleteRecordsPartition(partition, offset);
        var request =
                new DeleteRecordsRequest(
                        List.of(new DeleteRecordsTopic(topic, List.of(part))), TIMEOUT_MS);
        var response = node.ask(request, version, DeleteRecordsResponse.class);
        return response.topics().getFirst().partitions().getFirst();
    }

    private static DeleteRecordsPartitionResult done(long lowWatermark) {
        return new DeleteRecordsPartitionResult(0, lowWatermark, 0);
    }

    private static DeleteRecordsPartitionResult failed(int partition, ErrorCode error) {
        return new DeleteRecordsPartitionResult(partition, -1, error.code());
    }

    @Test
    void theLogBeginsLaterFromThenOnAndAfterACrash() {
        TestNode.run(node -> {
            node.topic("t", 1);
            node.produce("t", 0, "a", "b", "c");
            assertThat(delete(node, "t", 0, 2)).isEqualTo(done(2));
            node.crash();
            assertThat(delete(node, "t", 0, 0)).isEqualTo(done(2));
        });
    }

    @Test
    void anOffsetBelowTheStartChangesNothing() {
        TestNode.run(node -> {
            node.topic("t", 1);
            node.produce("t", 0, "a", "b", "c");
            assertThat(delete(node, "t", 0, 2)).isEqualTo(done(2));
            assertThat(delete(node, "t", 0, 1)).isEqualTo(done(2));
        });
    }

    @Test
    void minusOneDeletesAllThatConsumersMayRead() {
        TestNode.run(node -> {
            node.topic("t", 1);
            node.produce("t", 0, "a", "b", "c");
            assertThat(delete(node, "t", 0, HIGH_WATERMARK)).isEqualTo(done(3));
            assertThat(node.produce("t", 0, "d")).isEqualTo(3);
        });
    }

    @Test
    void anEmptyLogHasNothingToDelete() {
        TestNode.run(node -> {
            node.topic("t", 1);
            assertThat(delete(node, "t", 0, 0)).isEqualTo(done(0));
            assertThat(delete(node, "t", 0, HIGH_WATERMARK)).isEqualTo(done(0));
        });
    }

    @Test
    void offsetsThatAreNotThereAreRefused() {
        TestNode.run(node -> {
            node.topic("t", 1);
            node.produce("t", 0, "a");
            assertThat(delete(node, "t", 0, 2)).isEqualTo(failed(0, ErrorCode.OFFSET_OUT_OF_RANGE));
            assertThat(delete(node, "t", 0, -5))
                    .isEqualTo(failed(0, ErrorCode.OFFSET_OUT_OF_RANGE));
            assertThat(delete(node, "t", 0, Long.MAX_VALUE))
                    .isEqualTo(failed(0, ErrorCode.OFFSET_OUT_OF_RANGE));
        });
    }

    @Test
    void partitionsThatAreNotThereAreUnknown() {
        TestNode.run(node -> {
            node.topic("t", 1);
            var unknown = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            assertThat(delete(node, "t", 1, 0)).isEqualTo(failed(1, unknown));
            assertThat(delete(node, "t", -1, 0)).isEqualTo(failed(-1, unknown));
            assertThat(delete(node, "nosuch", 0, 0)).isEqualTo(failed(0, unknown));
            assertThat(delete(node, "", 0, 0)).isEqualTo(failed(0, unknown));
            assertThat(delete(node, "__consumer_offsets", 0, 0)).isEqualTo(failed(0, unknown));
        });
    }

    @Test
    void theGroupsOffsetsAreNotDeletedSo() {
        TestNode.run(node -> {
            FindCoordinatorHandlerTest.find(node, 6, "g");
            assertThat(delete(node, "__consumer_offsets", 0, 0))
                    .isEqualTo(failed(0, ErrorCode.INVALID_TOPIC_EXCEPTION));
        });
    }

    @Test
    void everyVersionIsAnswered() {
        TestNode.run(node -> {
            node.topic("t", 1);
            node.produce("t", 0, "a", "b", "c", "d");
            for (int version = 0; version <= NEWEST; version++) {
                assertThat(delete(node, version, "t", 0, version + 1L))
                        .isEqualTo(done(version + 1L));
            }
        });
    }
}
