package io.moldau.metadata.config;

import io.moldau.protocol.record.BatchRules;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.TimestampType;
import java.util.Map;
import java.util.Optional;

/// The settings of a topic in force, its own or the broker's defaults.
///
/// @param minInSyncReplicas `min.insync.replicas`; the replication factor caps it
/// @param uncleanLeaderElection `unclean.leader.election.enable`
public record TopicSettings(
        Segments segments,
        Retention retention,
        Compaction compaction,
        Messages messages,
        Flush flush,
        int minInSyncReplicas,
        boolean uncleanLeaderElection) {

    /// The files of a log.
    ///
    /// @param sizeMaxBytes `segment.bytes`
    /// @param ageMaxMs `segment.ms`
    /// @param jitterMaxMs `segment.jitter.ms`, at most `segment.ms`
    /// @param indexSizeMaxBytes `segment.index.bytes`
    /// @param indexIntervalBytes `index.interval.bytes`
    /// @param deleteDelayMs `file.delete.delay.ms`
    public record Segments(
            int sizeMaxBytes,
            long ageMaxMs,
            long jitterMaxMs,
            int indexSizeMaxBytes,
            int indexIntervalBytes,
            boolean preallocate,
            long deleteDelayMs) {}

    /// What becomes of old records.
    ///
    /// @param delete `cleanup.policy` has delete
    /// @param compact `cleanup.policy` has compact
    /// @param ageMaxMs `retention.ms`, -1 for no limit
    /// @param sizeMaxBytes `retention.bytes` of a partition, -1 for no limit
    public record Retention(boolean delete, boolean compact, long ageMaxMs, long sizeMaxBytes) {}

    /// How a log is compacted.
    public record Compaction(
            double dirtyRatioMin, long lagMinMs, long lagMaxMs, long deleteRetentionMs) {}

    /// What producers may write.
    ///
    /// @param batchMaxBytes `max.message.bytes`, as stored
    /// @param timestampBeforeMaxMs `message.timestamp.before.max.ms`
    /// @param timestampAfterMaxMs `message.timestamp.after.max.ms`
    /// @param compression `compression.type`; empty if it is the producer's choice
    /// @param compressionLevel for that codec
    public record Messages(
            int batchMaxBytes,
            int decompressedMaxBytes,
            TimestampType timestampType,
            long timestampBeforeMaxMs,
            long timestampAfterMaxMs,
            Optional<Compression> compression,
            int compressionLevel) {

        public DecompressionLimits decompressionLimits() {
            return new DecompressionLimits(
                    decompressedMaxBytes, DecompressionLimits.BATCH_MAX_BYTES_DEFAULT);
        }
    }

    /// When records reach the disk.
    ///
    /// @param beforeAck `flush.before.ack`: an acknowledgement means fsynced
    /// @param recordsMax `flush.messages`
    /// @param ageMaxMs `flush.ms`
    public record Flush(boolean beforeAck, long recordsMax, long ageMaxMs) {}

    /// The settings of a topic that sets only `own`, on a broker with `layers`. All values have
    /// been checked when they were set.
    public static TopicSettings of(Map<String, String> own, ConfigLayers layers) {
        return of(layers.effective(ConfigScope.TOPIC, own));
    }

    /// What a batch for `partition` of this topic must fulfil.
    ///
    /// @param partition as in messages: topic-partition
    /// @param nowMs wall clock, milliseconds since the epoch
    public BatchRules batchRules(String partition, long nowMs) {
        return new BatchRules(
                partition,
                messages.batchMaxBytes(),
                retention.compact(),
                messages.timestampType(),
                nowMs,
                messages.timestampBeforeMaxMs(),
                messages.timestampAfterMaxMs(),
                messages.decompressionLimits());
    }

    /// Of Kafka's defaults alone.
    public static TopicSettings defaults() {
        return of(Map.of(), ConfigLayers.ofStatic(Map.of()));
    }

    private static TopicSettings of(Map<String, String> effective) {
        var values = new ConfigValues(effective);
        var policy = values.list("cleanup.policy");
        return new TopicSettings(
                segments(values),
                new Retention(
                        policy.contains("delete"),
                        policy.contains("compact"),
                        values.number("retention.ms"),
                        values.number("retention.bytes")),
                new Compaction(
                        values.fraction("min.cleanable.dirty.ratio"),
                        values.number("min.compaction.lag.ms"),
                        values.number("max.compaction.lag.ms"),
                        values.number("delete.retention.ms")),
                messages(values),
                new Flush(
                        values.flag("flush.before.ack"),
                        values.number("flush.messages"),
                        values.number("flush.ms")),
                values.integer("min.insync.replicas"),
                values.flag("unclean.leader.election.enable"));
    }

    private static Segments segments(ConfigValues values) {
        long ageMaxMs = values.number("segment.ms");
        return new Segments(
                values.find("internal.segment.bytes")
                        .map(it -> Integer.parseInt(it.trim()))
                        .orElseGet(() -> values.integer("segment.bytes")),
                ageMaxMs,
                Math.min(values.number("segment.jitter.ms"), ageMaxMs),
                values.integer("segment.index.bytes"),
                values.integer("index.interval.bytes"),
                values.flag("preallocate"),
                values.number("file.delete.delay.ms"));
    }

    private static Messages messages(ConfigValues values) {
        var codec = Compression.named(values.text("compression.type"));
        return new Messages(
                values.integer("max.message.bytes"),
                values.integer("max.decompressed.message.bytes"),
                values.text("message.timestamp.type")
                                .equals(TimestampType.LOG_APPEND_TIME.settingValue())
                        ? TimestampType.LOG_APPEND_TIME
                        : TimestampType.CREATE_TIME,
                values.number("message.timestamp.before.max.ms"),
                values.number("message.timestamp.after.max.ms"),
                codec,
                codec.map(it -> level(it, values)).orElse(0));
    }

    private static int level(Compression codec, ConfigValues values) {
        return switch (codec) {
            case NONE, SNAPPY -> 0;
            case GZIP -> values.integer("compression.gzip.level");
            case LZ4 -> values.integer("compression.lz4.level");
            case ZSTD -> values.integer("compression.zstd.level");
        };
    }
}
