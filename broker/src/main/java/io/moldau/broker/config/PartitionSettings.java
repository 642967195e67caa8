package io.moldau.broker.config;

import io.moldau.log.CleanerSettings;
import io.moldau.log.LogSettings;
import io.moldau.log.LogSettingsSource;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.ConfigResource;
import io.moldau.metadata.MetadataUpdate;
import io.moldau.metadata.TopicImage;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.metadata.config.ConfigCatalog;
import io.moldau.metadata.config.ConfigKey;
import io.moldau.metadata.config.ConfigLayers;
import io.moldau.metadata.config.ConfigScope;
import io.moldau.metadata.config.TopicSettings;
import io.moldau.protocol.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The settings of partitions' logs: as topics and brokers have them in the newest image.
public final class PartitionSettings implements LogSettingsSource {
    private static final ConfigKey PRODUCER_ID_EXPIRATION =
            ConfigCatalog.get().find(ConfigScope.BROKER, "producer.id.expiration.ms").orElseThrow();

    private final NodeConfigs configs;
    private final Supplier<ClusterImage> image;

    public PartitionSettings(NodeConfigs configs, Supplier<ClusterImage> image) {
        this.configs = configs;
        this.image = image;
    }

    /// What the log of a partition takes when it is opened, and whenever [#touched] names it.
    @Override
    public LogSettings settingsOf(TopicPartition partition) {
        ClusterImage now = image.get();
        Map<String, String> own = NodeConfigs.own(now, ConfigResource.topic(partition.topic()));
        return of(own, configs.layers(now));
    }

    /// What the cleaners do from their next look on.
    @Override
    public CleanerSettings cleaner() {
        var cleaner = BrokerSettings.cleaner(configs.layers(image.get()));
        return new CleanerSettings(
                cleaner.enabled(),
                cleaner.backoffMs(),
                cleaner.mapBytesMax(),
                cleaner.loadFactor(),
                cleaner.bufferBytes(),
                cleaner.bytesPerSecondMax());
    }

    /// The partitions whose logs may have other settings after `update`. The supplier's image must
    /// be the new one before any of them is asked about.
    public List<TopicPartition> touched(MetadataUpdate update) {
        var partitions = new ArrayList<TopicPartition>();
        if (topicDefaultsChanged(update)) {
            for (var topic : update.after().topics().names()) {
                update.after().topic(topic).ifPresent(it -> addAll(partitions, it));
            }
            return partitions;
        }
        for (ConfigResource resource : update.configs()) {
            if (resource.type() == ConfigResource.Type.TOPIC) {
                update.after().topic(resource.name()).ifPresent(it -> addAll(partitions, it));
            }
        }
        return partitions;
    }

    private static void addAll(List<TopicPartition> partitions, TopicImage topic) {
        for (int index = 0; index < topic.partitionCount(); index++) {
            partitions.add(new TopicPartition(topic.name(), index));
        }
    }

    /// Whether a change of this broker's settings, or of all brokers', reaches logs at all: most do
    /// not, and there may be very many logs.
    private boolean topicDefaultsChanged(MetadataUpdate update) {
        var mine = ConfigResource.broker(configs.nodeId());
        var changed = update.configs();
        if (!changed.contains(mine) && !changed.contains(ConfigResource.allBrokers())) {
            return false;
        }
        LogSettings before = of(Map.of(), configs.layers(update.before()));
        return !before.equals(of(Map.of(), configs.layers(update.after())));
    }

    private static LogSettings of(Map<String, String> own, ConfigLayers broker) {
        long expirationMs =
                broker.value(PRODUCER_ID_EXPIRATION)
                        .map(it -> Long.parseLong(it.trim()))
                        .orElse(LogSettings.DEFAULT.producerIdExpirationMs());
        return of(TopicSettings.of(own, broker), expirationMs);
    }

    /// @param producerIdExpirationMs `producer.id.expiration.ms` of the broker
    public static LogSettings of(TopicSettings topic, long producerIdExpirationMs) {
        var segments = topic.segments();
        var retention = topic.retention();
        var compaction = topic.compaction();
        var messages = topic.messages();
        var log = new LogSettings.Builder();
        messages.compression().ifPresent(it -> log.compression(it, messages.compressionLevel()));
        return log.segmentBytes(segments.sizeMaxBytes())
                .segmentMs(segments.ageMaxMs())
                .segmentJitterMs(segments.jitterMaxMs())
                .indexBytesMax(segments.indexSizeMaxBytes())
                .indexIntervalBytes(segments.indexIntervalBytes())
                .preallocate(segments.preallocate())
                .fileDeleteDelayMs(segments.deleteDelayMs())
                .retentionMs(retention.ageMaxMs())
                .retentionBytes(retention.sizeMaxBytes())
                .delete(retention.delete())
                .compact(retention.compact())
                .compaction(
                        new LogSettings.Compaction(
                                compaction.dirtyRatioMin(),
                                compaction.lagMinMs(),
                                compaction.lagMaxMs(),
                                compaction.deleteRetentionMs()))
                .flushMessages(topic.flush().recordsMax())
                .flushMs(topic.flush().ageMaxMs())
                .flushBeforeAck(topic.flush().beforeAck())
                .timestampType(messages.timestampType())
                .timestampBeforeMaxMs(messages.timestampBeforeMaxMs())
                .timestampAfterMaxMs(messages.timestampAfterMaxMs())
                .batchMaxBytes(messages.batchMaxBytes())
                .decompressedRecordMaxBytes(messages.decompressedMaxBytes())
                .producerIdExpirationMs(producerIdExpirationMs)
                .build();
    }
}
