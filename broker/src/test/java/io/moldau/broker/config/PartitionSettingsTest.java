package io.moldau.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.api.TestCluster;
import io.moldau.log.LogSettings;
import io.moldau.metadata.AlterConfigs;
import io.moldau.metadata.AlterConfigs.Alteration;
import io.moldau.metadata.AlterConfigs.Change;
import io.moldau.metadata.AlterConfigs.Operation;
import io.moldau.metadata.ConfigResource;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.TimestampType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PartitionSettingsTest {
    private static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);
    private static final TopicPartition ORDERS_1 = new TopicPartition("orders", 1);
    private static final TopicPartition BILLS_0 = new TopicPartition("bills", 0);

    private final TestCluster cluster =
            new TestCluster(Map.of()).withTopic("orders", 2).withTopic("bills", 1);
    private final PartitionSettings settings = settings(Map.of());

    private PartitionSettings settings(Map<String, String> fromStart) {
        return new PartitionSettings(
                new NodeConfigs(TestCluster.NODE_ID, fromStart), cluster::image);
    }

    private void set(ConfigResource resource, String... namesAndValues) {
        var changes =
                Stream.of(namesAndValues)
                        .map(it -> it.split("=", 2))
                        .map(it -> new Change(it[0], Operation.SET, it[1]))
                        .toList();
        var results =
                cluster.submit(new AlterConfigs(List.of(new Alteration(resource, changes)), false));
        assertThat(results.getFirst().error().isNone()).as("%s", results).isTrue();
    }

    @Test
    void aTopicThatSetsNothingHasTheDefaultsOfTheLog() {
        assertThat(settings.settingsOf(ORDERS_0)).isEqualTo(LogSettings.DEFAULT);
    }

    @Test
    void everySettingOfATopicReachesItsLog() {
        set(
                ConfigResource.topic("orders"),
                "segment.bytes=2097152",
                "segment.ms=1001",
                "segment.jitter.ms=1002",
                "segment.index.bytes=1003",
                "index.interval.bytes=1004",
                "retention.ms=1005",
                "retention.bytes=1006",
                "flush.messages=1007",
                "flush.ms=1008",
                "flush.before.ack=false",
                "message.timestamp.type=LogAppendTime",
                "message.timestamp.before.max.ms=1009",
                "message.timestamp.after.max.ms=1010",
                "max.message.bytes=1011",
                "compression.type=zstd",
                "compression.zstd.level=7",
                "preallocate=true",
                "file.delete.delay.ms=1012",
                "cleanup.policy=compact",
                "min.cleanable.dirty.ratio=0.25",
                "min.compaction.lag.ms=1013",
                "max.compaction.lag.ms=1014",
                "delete.retention.ms=1015",
                "max.decompressed.message.bytes=1016");

        var log = settings.settingsOf(ORDERS_1);

        assertThat(log)
                .isEqualTo(
                        LogSettings.DEFAULT
                                .change()
                                .segmentBytes(2_097_152)
                                .segmentMs(1001)
                                .segmentJitterMs(1001)
                                .indexBytesMax(1003)
                                .indexIntervalBytes(1004)
                                .retentionMs(1005)
                                .retentionBytes(1006)
                                .flushMessages(1007)
                                .flushMs(1008)
                                .flushBeforeAck(false)
                                .timestampType(TimestampType.LOG_APPEND_TIME)
                                .timestampBeforeMaxMs(1009)
                                .timestampAfterMaxMs(1010)
                                .batchMaxBytes(1011)
                                .compression(Compression.ZSTD, 7)
                                .preallocate(true)
                                .fileDeleteDelayMs(1012)
                                .delete(false)
                                .compact(true)
                                .compaction(new LogSettings.Compaction(0.25, 1013, 1014, 1015))
                                .decompressedRecordMaxBytes(1016)
                                .build());
        assertThat(settings.settingsOf(BILLS_0)).isEqualTo(LogSettings.DEFAULT);
    }

    @Test
    void theInternalSizeOfASegmentMayBeSmaller() {
        set(ConfigResource.topic("orders"), "segment.bytes=2097152", "internal.segment.bytes=1000");

        assertThat(settings.settingsOf(ORDERS_0).segmentBytes()).isEqualTo(1000);
    }

    @Test
    void theNearestLayerCounts() {
        var started = settings(Map.of("log.retention.hours", "2", "message.max.bytes", "900"));
        assertThat(started.settingsOf(ORDERS_0).retentionMs()).isEqualTo(7_200_000);
        assertThat(started.settingsOf(ORDERS_0).batchMaxBytes()).isEqualTo(900);

        set(ConfigResource.allBrokers(), "log.retention.ms=30");
        assertThat(started.settingsOf(ORDERS_0).retentionMs()).isEqualTo(30);

        set(ConfigResource.broker(1), "log.retention.ms=20");
        assertThat(started.settingsOf(ORDERS_0).retentionMs()).isEqualTo(20);

        set(ConfigResource.topic("orders"), "retention.ms=10");
        assertThat(started.settingsOf(ORDERS_0).retentionMs()).isEqualTo(10);
        assertThat(started.settingsOf(BILLS_0).retentionMs()).isEqualTo(20);
    }

    @Test
    void aChangeOfATopicTouchesItsPartitionsOnly() {
        set(ConfigResource.topic("orders"), "retention.ms=10");

        assertThat(settings.touched(cluster.lastUpdate())).containsExactly(ORDERS_0, ORDERS_1);
    }

    @Test
    void aChangeOfTheBrokerTouchesAllPartitionsIfLogsCare() {
        set(ConfigResource.broker(1), "log.retention.ms=20");
        assertThat(settings.touched(cluster.lastUpdate()))
                .containsExactlyInAnyOrder(BILLS_0, ORDERS_0, ORDERS_1);

        set(ConfigResource.allBrokers(), "log.retention.ms=30");
        assertThat(settings.touched(cluster.lastUpdate()))
                .as("the broker's own value is stronger")
                .isEmpty();

        set(ConfigResource.allBrokers(), "max.connections=30");
        assertThat(settings.touched(cluster.lastUpdate())).isEmpty();
    }
}
