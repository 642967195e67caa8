package io.moldau.log;

import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.TimestampType;
import java.util.Optional;

/// The settings of one partition log: Kafka's topic settings as types, validated before they come
/// here. They may be replaced while the log is open, see [PartitionLog#configure].
///
/// @param segmentBytes a segment is rolled before it grows beyond this; `segment.bytes`
/// @param segmentMs a segment is rolled when it is older than this; `segment.ms`
/// @param segmentJitterMs up to this much is taken off `segmentMs`, at random, once per segment
/// @param indexBytesMax a segment is rolled when one of its indexes has this size;
///   `segment.index.bytes`
/// @param indexIntervalBytes bytes of log between two index entries
/// @param retentionMs a segment older than this goes; -1 for no limit
/// @param retentionBytes the oldest segments go while the log is larger; -1 for no limit
/// @param delete `cleanup.policy` contains `delete`: the retention limits are in force
/// @param compact `cleanup.policy` contains `compact`: a record needs a key
/// @param compaction when and how far a log with `compact` is cleaned
/// @param flushMessages sync after so many records; only without `flushBeforeAck`, which is
///   stronger
/// @param flushMs sync at least so often; only without `flushBeforeAck`
/// @param flushBeforeAck an acknowledgement means fsynced
/// @param timestampBeforeMaxMs largest distance of a record's CreateTime into the past
/// @param timestampAfterMaxMs largest distance of a record's CreateTime into the future
/// @param batchMaxBytes largest batch as stored; `max.message.bytes`
/// @param decompressedRecordMaxBytes largest record after decompression
/// @param compression what batches are stored with; empty for as the producer sent them
/// @param compressionLevel of that codec
/// @param preallocate reserve a segment's space when it is created
/// @param fileDeleteDelayMs from the rename to `.deleted` to the removal
/// @param producerIdExpirationMs a producer id unused for so long is forgotten;
///   `producer.id.expiration.ms` of the broker
public record LogSettings(
        int segmentBytes,
        long segmentMs,
        long segmentJitterMs,
        int indexBytesMax,
        int indexIntervalBytes,
        long retentionMs,
        long retentionBytes,
        boolean delete,
        boolean compact,
        Compaction compaction,
        long flushMessages,
        long flushMs,
        boolean flushBeforeAck,
        TimestampType timestampType,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        int batchMaxBytes,
        int decompressedRecordMaxBytes,
        Optional<Compression> compression,
        int compressionLevel,
        boolean preallocate,
        long fileDeleteDelayMs,
        long producerIdExpirationMs) {
    /// Kafka's defaults, and ours for `flush.before.ack`: on.
    public static final LogSettings DEFAULT = new Builder().build();

    /// How a log with `compact` is cleaned.
    ///
    /// @param dirtyRatioMin share of bytes not cleaned yet from which on it is worth it;
    ///   `min.cleanable.dirty.ratio`
    /// @param lagMinMs a record stays as it is for so long; `min.compaction.lag.ms`
    /// @param lagMaxMs a record does not wait longer, whatever the ratio; `max.compaction.lag.ms`
    /// @param deleteRetentionMs tombstones and markers stay so long after the first cleaning that
    ///   meets them; `delete.retention.ms`
    public record Compaction(
            double dirtyRatioMin, long lagMinMs, long lagMaxMs, long deleteRetentionMs) {
        public static final Compaction DEFAULT = new Compaction(0.5, 0, Long.MAX_VALUE, 86_400_000);
    }

    /// Age at which a segment is rolled. Only rolled segments are cleaned, so a compacted log rolls
    /// in time for `max.compaction.lag.ms`.
    long rollMs() {
        return compact ? Math.min(segmentMs, compaction.lagMaxMs()) : segmentMs;
    }

    /// A builder that begins with these settings.
    public Builder change() {
        return new Builder(this);
    }

    /// Collects settings; what is not set has Kafka's default.
    public static final class Builder {
        private int segmentBytes = 1_073_741_824;
        private long segmentMs = 604_800_000;
        private long segmentJitterMs;
        private int indexBytesMax = 10_485_760;
        private int indexIntervalBytes = 4096;
        private long retentionMs = 604_800_000;
        private long retentionBytes = -1;
        private boolean delete = true;
        private boolean compact;
        private Compaction compaction = Compaction.DEFAULT;
        private long flushMessages = Long.MAX_VALUE;
        private long flushMs = Long.MAX_VALUE;
        private boolean flushBeforeAck = true;
        private TimestampType timestampType = TimestampType.CREATE_TIME;
        private long timestampBeforeMaxMs = Long.MAX_VALUE;
        private long timestampAfterMaxMs = 3_600_000;
        private int batchMaxBytes = 1_048_588;
        private int decompressedRecordMaxBytes = Integer.MAX_VALUE - 8;
        private Optional<Compression> compression = Optional.empty();
        private int compressionLevel;
        private boolean preallocate;
        private long fileDeleteDelayMs = 60_000;
        private long producerIdExpirationMs = 86_400_000;

        public Builder() {}

        private Builder(LogSettings from) {
            segmentBytes = from.segmentBytes;
            segmentMs = from.segmentMs;
            segmentJitterMs = from.segmentJitterMs;
            indexBytesMax = from.indexBytesMax;
            indexIntervalBytes = from.indexIntervalBytes;
            retentionMs = from.retentionMs;
            retentionBytes = from.retentionBytes;
            delete = from.delete;
            compact = from.compact;
            compaction = from.compaction;
            flushMessages = from.flushMessages;
            flushMs = from.flushMs;
            flushBeforeAck = from.flushBeforeAck;
            timestampType = from.timestampType;
            timestampBeforeMaxMs = from.timestampBeforeMaxMs;
            timestampAfterMaxMs = from.timestampAfterMaxMs;
            batchMaxBytes = from.batchMaxBytes;
            decompressedRecordMaxBytes = from.decompressedRecordMaxBytes;
            compression = from.compression;
            compressionLevel = from.compressionLevel;
            preallocate = from.preallocate;
            fileDeleteDelayMs = from.fileDeleteDelayMs;
            producerIdExpirationMs = from.producerIdExpirationMs;
        }

        public Builder segmentBytes(int value) {
            segmentBytes = value;
            return this;
        }

        public Builder segmentMs(long value) {
            segmentMs = value;
            return this;
        }

        public Builder segmentJitterMs(long value) {
            segmentJitterMs = value;
            return this;
        }

        public Builder indexBytesMax(int value) {
            indexBytesMax = value;
            return this;
        }

        public Builder indexIntervalBytes(int value) {
            indexIntervalBytes = value;
            return this;
        }

        public Builder retentionMs(long value) {
            retentionMs = value;
            return this;
        }

        public Builder retentionBytes(long value) {
            retentionBytes = value;
            return this;
        }

        public Builder delete(boolean value) {
            delete = value;
            return this;
        }

        public Builder compact(boolean value) {
            compact = value;
            return this;
        }

        public Builder compaction(Compaction value) {
            compaction = value;
            return this;
        }

        public Builder flushMessages(long value) {
            flushMessages = value;
            return this;
        }

        public Builder flushMs(long value) {
            flushMs = value;
            return this;
        }

        public Builder flushBeforeAck(boolean value) {
            flushBeforeAck = value;
            return this;
        }

        public Builder timestampType(TimestampType value) {
            timestampType = value;
            return this;
        }

        public Builder timestampBeforeMaxMs(long value) {
            timestampBeforeMaxMs = value;
            return this;
        }

        public Builder timestampAfterMaxMs(long value) {
            timestampAfterMaxMs = value;
            return this;
        }

        public Builder batchMaxBytes(int value) {
            batchMaxBytes = value;
            return this;
        }

        public Builder decompressedRecordMaxBytes(int value) {
            decompressedRecordMaxBytes = value;
            return this;
        }

        /// To store all batches with this codec.
        public Builder compression(Compression codec, int level) {
            compression = Optional.of(codec);
            compressionLevel = level;
            return this;
        }

        public Builder preallocate(boolean value) {
            preallocate = value;
            return this;
        }

        public Builder fileDeleteDelayMs(long value) {
            fileDeleteDelayMs = value;
            return this;
        }

        public Builder producerIdExpirationMs(long value) {
            producerIdExpirationMs = value;
            return this;
        }

        public LogSettings build() {
            return new LogSettings(
                    segmentBytes,
                    segmentMs,
                    segmentJitterMs,
                    indexBytesMax,
                    indexIntervalBytes,
                    retentionMs,
                    retentionBytes,
                    delete,
                    compact,
                    compaction,
                    flushMessages,
                    flushMs,
                    flushBeforeAck,
                    timestampType,
                    timestampBeforeMaxMs,
                    timestampAfterMaxMs,
                    batchMaxBytes,
                    decompressedRecordMaxBytes,
                    compression,
                    compressionLevel,
                    preallocate,
                    fileDeleteDelayMs,
                    producerIdExpirationMs);
        }
    }
}
