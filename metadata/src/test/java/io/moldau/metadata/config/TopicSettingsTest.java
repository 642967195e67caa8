package io.moldau.metadata.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.TimestampType;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicSettingsTest {
    @Test
    void defaultsAreKafkas() {
        var settings = TopicSettings.defaults();

        assertThat(settings.segments())
                .isEqualTo(
                        new TopicSettings.Segments(
                                1_073_741_824, 604_800_000, 0, 10_485_760, 4096, false, 60_000));
        assertThat(settings.retention())
                .isEqualTo(new TopicSettings.Retention(true, false, 604_800_000, -1));
        assertThat(settings.messages().batchMaxBytes()).isEqualTo(1_048_588);
        assertThat(settings.messages().compression()).isEmpty();
        assertThat(settings.messages().timestampType()).isEqualTo(TimestampType.CREATE_TIME);
        assertThat(settings.flush())
                .isEqualTo(new TopicSettings.Flush(true, Long.MAX_VALUE, Long.MAX_VALUE));
        assertThat(settings.minInSyncReplicas()).isEqualTo(1);
    }

    @Test
    void theTopicsOwnValuesWinOverTheBrokers() {
        var layers =
                ConfigLayers.ofStatic(
                        Map.of("log.segment.bytes", "2000000", "flush.before.ack", "false"));

        var settings = TopicSettings.of(Map.of("segment.bytes", "3000000"), layers);

        assertThat(settings.segments().sizeMaxBytes()).isEqualTo(3_000_000);
        assertThat(settings.flush().beforeAck()).isFalse();
        assertThat(TopicSettings.of(Map.of("flush.before.ack", "true"), layers).flush().beforeAck())
                .isTrue();
    }

    @Test
    void aCodecComesWithItsLevel() {
        var settings =
                TopicSettings.of(
                        Map.of("compression.type", "zstd", "compression.zstd.level", "7"),
                        ConfigLayers.ofStatic(Map.of()));

        assertThat(settings.messages().compression()).contains(Compression.ZSTD);
        assertThat(settings.messages().compressionLevel()).isEqualTo(7);
    }

    @Test
    void anEmptyPolicyKeepsEverything() {
        var settings =
                TopicSettings.of(Map.of("cleanup.policy", ""), ConfigLayers.ofStatic(Map.of()));

        assertThat(settings.retention().delete()).isFalse();
        assertThat(settings.retention().compact()).isFalse();
    }

    @Test
    void jitterIsAtMostTheAgeOfASegment() {
        var settings =
                TopicSettings.of(
                        Map.of("segment.jitter.ms", "10", "segment.ms", "5"),
                        ConfigLayers.ofStatic(Map.of()));

        assertThat(settings.segments().jitterMaxMs()).isEqualTo(5);
    }

    @Test
    void theRulesForBatchesAreTheTopics() {
        var rules =
                TopicSettings.of(
                                Map.of("cleanup.policy", "compact", "max.message.bytes", "99"),
                                ConfigLayers.ofStatic(Map.of()))
                        .batchRules("orders-3", 5);

        assertThat(rules.partition()).isEqualTo("orders-3");
        assertThat(rules.keysRequired()).isTrue();
        assertThat(rules.batchMaxBytes()).isEqualTo(99);
        assertThat(rules.nowMs()).isEqualTo(5);
        assertThat(rules.afterMaxMs()).isEqualTo(3_600_000);
    }
}
