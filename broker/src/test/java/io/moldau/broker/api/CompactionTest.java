package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.ConfigResource;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.moldau.protocol.message.IncrementalAlterConfigsResponse;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
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

/// Compaction as clients of a live node see it.
class CompactionTest {
    /// Each second a segment, and a cleaner that looks often.
    private static final Map<String, String> EAGER =
            Map.of("log.roll.ms", "1000", "log.cleaner.backoff.ms", "100");

    private static final Duration A_SEGMENT = Duration.ofMillis(1_100);
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);

    private static final String[] COMPACT = {
        "cleanup.policy", "compact", "min.cleanable.dirty.ratio", "0.01"
    };

    /// The newest of each of three keys below the active segment, and that segment's record.
    private static final List<String> CLEANED = List.of("8", "9", "10", "11");

    /// Twelve records of three keys, each in its own segment.
    private static void fill(TestNode node, String topic) throws IOException {
        for (int i = 0; i < 12; i++) {
            var batch =
                    new BatchWriter(Compression.NONE)
                            .append(node.nowMs(), bytes("key" + i % 3), bytes("" + i))
                            .build();
            assertThat(node.produce(topic, 0, batch).errorCode()).isZero();
            node.pass(A_SEGMENT);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The values in a partition, from its start to its end.
    private static List<String> values(TestNode node, String topic, int partition)
            throws IOException {
        var values = new ArrayList<String>();
        long next = 0;
        while (true) {
            var fetch =
                    FetchHandlerTest.fetch(
                            FetchHandlerTest.topic(topic, FetchHandlerTest.at(partition, next)));
            var data =
                    node.ask(fetch.build(), FetchHandlerTest.BY_NAME, FetchResponse.class)
                            .responses()
                            .getFirst()
                            .partitions()
                            .getFirst();
            assertThat(data.errorCode()).isZero();
            if (next >= data.highWatermark()) {
                return values;
            }
            next = read(data, values);
        }
    }

    private static long read(PartitionData data, List<String> values) {
        var records = Objects.requireNonNull(data.records());
        var batches = new RecordBatches(records.bytes());
        long next = -1;
        while (batches.next()) {
            assertThat(batches.batch().crcMatches()).isTrue();
            next = batches.batch().nextOffset();
            try (var cursor = batches.batch().records(DecompressionLimits.DEFAULT)) {
                while (cursor.next()) {
                    var value = cursor.record().value();
                    values.add(
                            value == null
                                    ? "nothing"
                                    : StandardCharsets.UTF_8.decode(value.duplicate()).toString());
                }
            }
        }
        return next;
    }

    private static void set(TestNode node, String topic, String... settings) throws IOException {
        var changes = new ArrayList<AlterableConfig>();
        for (int i = 0; i < settings.length; i += 2) {
            changes.add(new AlterableConfig(settings[i], 0, settings[i + 1]));
        }
        var resource = new AlterConfigsResource(ConfigResource.Type.TOPIC.code(), topic, changes);
        var answer =
                node.ask(
                        new IncrementalAlterConfigsRequest(List.of(resource), false),
                        1,
                        IncrementalAlterConfigsResponse.class);
        assertThat(answer.responses().getFirst().errorCode()).isZero();
    }

    /// E1 through a live node; the settings are those of the topic.
    @Test
    void aTopicThatHasCompactIsCleanedAndNoOther() {
        TestNode.run(
                EAGER,
                node -> {
                    node.topic("table", 1, COMPACT);
                    node.topic("list", 1);
                    fill(node, "table");
                    fill(node, "list");
                    node.pass(LONG_ENOUGH);

                    assertThat(values(node, "table", 0)).isEqualTo(CLEANED);
                    assertThat(values(node, "list", 0)).hasSize(12);
                    node.crash();
                    assertThat(values(node, "table", 0)).isEqualTo(CLEANED);
                });
    }

    @Test
    void aTopicIsCleanedFromTheMomentItGetsThePolicy() {
        TestNode.run(
                EAGER,
                node -> {
                    node.topic("table", 1);
                    fill(node, "table");
                    node.pass(LONG_ENOUGH);
                    assertThat(values(node, "table", 0)).hasSize(12);

                    set(node, "table", COMPACT);
                    node.pass(LONG_ENOUGH);
                    assertThat(values(node, "table", 0)).isEqualTo(CLEANED);
                });
    }

    /// What was committed last stays, through a start that reads nothing but what was left.
    @Test
    void theTopicOfCommittedOffsetsIsCleaned() {
        TestNode.run(
                EAGER,
                node -> {
                    node.topic("t", 1);
                    FindCoordinatorHandlerTest.find(node, 6, "g");
                    for (int i = 1; i <= 40; i++) {
                        assertThat(
                                        GroupClient.commit(
                                                node,
                                                GroupClient.commit("g", "t", Uuid.ZERO, 0, i)))
                                .isZero();
                        node.pass(Duration.ofMillis(300));
                    }
                    node.pass(LONG_ENOUGH);

                    int left =
                            values(node, "__consumer_offsets", 0).size()
                                    + values(node, "__consumer_offsets", 1).size();
                    assertThat(left).as("of 40 commits of one offset").isBetween(1, 10);
                    node.crash();
                    assertThat(OffsetFetchHandlerTest.committed(node, "g", "t", 0)).isEqualTo(40);
                });
    }
}
