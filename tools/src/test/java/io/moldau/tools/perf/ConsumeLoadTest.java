package io.moldau.tools.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ConsumeLoadTest {
    private static final TopicPartition PARTITION = new TopicPartition("load", 0);

    private static MockConsumer<byte[], byte[]> consumerOfFive() {
        var consumer = new MockConsumer<byte[], byte[]>("earliest");
        consumer.assign(List.of(PARTITION));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        for (int i = 0; i < 5; i++) {
            consumer.addRecord(new ConsumerRecord<>("load", 0, i, null, new byte[10]));
        }
        return consumer;
    }

    private static ConsumeLoad load(long records, boolean exact, long idleMs) {
        return new ConsumeLoad(new ConsumeLoad.Plan(records, exact, idleMs, 1000), _ -> {});
    }

    @Test
    void asManyAsWereAskedForAreCountedAndNotOneMore() {
        var load = load(3, true, 1000);
        assertThat(load.run(consumerOfFive(), () -> false)).isTrue();
        assertThat(load.total().records()).isEqualTo(3);
        assertThat(load.total().bytes()).isEqualTo(30);
    }

    @Test
    void asKafkaDoesItTheWholeLastAnswerCounts() {
        var load = load(3, false, 1000);
        assertThat(load.run(consumerOfFive(), () -> false)).isTrue();
        assertThat(load.total().records()).isEqualTo(5);
    }

    @Test
    void whatItWaitsForInVainComesAfterTheLastRecord() {
        var load = load(6, true, 200);
        assertThat(load.run(consumerOfFive(), () -> false)).isFalse();
        assertThat(load.total().endMs() - load.lastRecordMs()).isGreaterThanOrEqualTo(200);
    }
}
