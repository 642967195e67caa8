package io.moldau.log;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.record.BatchCheck;
import io.moldau.protocol.record.BatchRules;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.CorruptRecordException;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.record.TimestampType;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Looks at batches before they are appended, without a lock: what the log holds does not matter
/// here. Each CRC is computed once, here.
///
/// Records are read where that is cheap (uncompressed batches) or where the topic asks for it:
/// compacted topics need keys, and a bound on old timestamps needs all of them. A compressed batch
/// otherwise goes to disk as it came.
final class AppendCheck {
    private final String partition;
    private final LogSettings settings;
    private final AppendOrigin origin;
    private final long nowMs;
    private final BatchRules rules;
    private final Optional<BatchConversion> conversion;
    private @Nullable ByteBuffer converted;
    private long recordCount;
    private long maxTimestamp = RecordBatch.NO_TIMESTAMP;
    private boolean hasProducer;
    private VerificationGuard guard = VerificationGuard.NONE;
    private @Nullable TransactionMarker marker;

    AppendCheck(String partition, LogSettings settings, AppendOrigin origin, long nowMs) {
        this.partition = partition;
        this.settings = settings;
        this.origin = origin;
        this.nowMs = nowMs;
        this.conversion =
                settings.compression()
                        .map(codec ->
                                new BatchConversion(
                                        codec,
                                        settings.compressionLevel(),
                                        settings.decompressedRecordMaxBytes()));
        this.rules =
                new BatchRules(
                        partition,
                        settings.batchMaxBytes(),
                        settings.compact(),
                        settings.timestampType(),
                        nowMs,
                        settings.timestampBeforeMaxMs(),
                        settings.timestampAfterMaxMs(),
                        new DecompressionLimits(
                                settings.decompressedRecordMaxBytes(),
                                DecompressionLimits.BATCH_MAX_BYTES_DEFAULT));
    }

    /// Proves that a coordinator knows of the transaction that the batches begin.
    AppendCheck under(VerificationGuard value) {
        guard = value;
        return this;
    }

    /// Says that the batch to be appended is this marker's.
    AppendCheck of(TransactionMarker value) {
        marker = value;
        return this;
    }

    AppendOrigin origin() {
        return origin;
    }

    VerificationGuard guard() {
        return guard;
    }

    @Nullable TransactionMarker marker() {
        return marker;
    }

    /// Checks all batches in `batches`; sets timestamps where the topic wants its own.
    ///
    /// @return why they cannot be appended; `null` if they can
    AppendResult.@Nullable Refused refusal(ByteBuffer batches) {
        if (batches.remaining() > settings.segmentBytes()) {
            return new AppendResult.Refused(
                    ErrorCode.RECORD_LIST_TOO_LARGE,
                    "Message batch size is %d bytes in append to partition %s, which exceeds the maximum configured segment size of %d."
                            .formatted(batches.remaining(), partition, settings.segmentBytes()));
        }
        var walk = new RecordBatches(batches);
        int count = 0;
        while (walk.next()) {
            var refused = check(walk.batch());
            if (refused != null) {
                return refused;
            }
            count++;
        }
        if (walk.end() != RecordBatches.End.COMPLETE || count == 0) {
            return malformed(walk, count);
        }
        if (count > 1 && hasProducer && origin == AppendOrigin.CLIENT) {
            return new AppendResult.Refused(
                    ErrorCode.INVALID_RECORD,
                    "An idempotent producer sends one batch per partition, but there are %d for %s"
                            .formatted(count, partition));
        }
        return conversion.isPresent() && origin == AppendOrigin.CLIENT
                ? refusalToConvert(batches, conversion.get())
                : null;
    }

    private AppendResult.@Nullable Refused refusalToConvert(
            ByteBuffer batches, BatchConversion wanted) {
        try {
            converted = wanted.convert(batches);
        } catch (CorruptRecordException e) {
            return new AppendResult.Refused(
                    ErrorCode.INVALID_RECORD,
                    "Record batch for %s cannot be compressed anew: %s"
                            .formatted(partition, e.getMessage()));
        }
        var walk = new RecordBatches(converted);
        while (walk.next()) {
            if (walk.batch().sizeBytes() > settings.batchMaxBytes()) {
                return new AppendResult.Refused(
                        ErrorCode.MESSAGE_TOO_LARGE,
                        "Message batch size is %d bytes in append to partition %s which exceeds the maximum configured size of %d."
                                .formatted(
                                        walk.batch().sizeBytes(),
                                        partition,
                                        settings.batchMaxBytes()));
            }
        }
        return null;
    }

    /// The codes are Kafka's: CORRUPT_MESSAGE makes a producer try again, and is for what a network
    /// may have done; to send an old format or half a batch again would not help.
    private AppendResult.Refused malformed(RecordBatches walk, int count) {
        var detail = count == 0 && walk.detail().isEmpty() ? "there is no batch" : walk.detail();
        return new AppendResult.Refused(
                walk.end() == RecordBatches.End.CORRUPT
                        ? ErrorCode.CORRUPT_MESSAGE
                        : ErrorCode.INVALID_RECORD,
                "Records for %s cannot be read: %s".formatted(partition, detail));
    }

    private AppendResult.@Nullable Refused check(RecordBatch batch) {
        if (origin == AppendOrigin.CLIENT) {
            var refused = checkClientBatch(batch);
            if (refused != null) {
                return refused;
            }
        }
        if (settings.timestampType() == TimestampType.LOG_APPEND_TIME
                && origin == AppendOrigin.CLIENT) {
            batch.setMaxTimestamp(TimestampType.LOG_APPEND_TIME, nowMs);
        }
        recordCount += batch.lastOffsetDelta() + 1L;
        maxTimestamp = Math.max(maxTimestamp, batch.maxTimestamp());
        hasProducer |= batch.hasProducerId();
        return null;
    }

    private AppendResult.@Nullable Refused checkClientBatch(RecordBatch batch) {
        var result = rules.checkHeader(batch);
        if (result instanceof BatchCheck.Sound && readsRecords(batch)) {
            result = rules.checkRecords(batch);
        }
        return switch (result) {
            case BatchCheck.Refused(var error, var detail, var records) ->
                    new AppendResult.Refused(error, detail, records);
            case BatchCheck.Sound(long found) -> {
                batch.setMaxTimestamp(batch.timestampType(), found);
                yield null;
            }
        };
    }

    private boolean readsRecords(RecordBatch batch) {
        return settings.compact()
                || (conversion.isPresent() && conversion.get().isNeeded(batch))
                || batch.compressionId() == Compression.NONE.id()
                || (settings.timestampType() == TimestampType.CREATE_TIME
                        && settings.timestampBeforeMaxMs() != Long.MAX_VALUE);
    }

    /// What is to be appended in place of `batches`: with the topic's codec.
    ByteBuffer accepted(ByteBuffer batches) {
        var written = converted;
        return written == null ? batches : written;
    }

    /// Offsets that the batches take.
    long recordCount() {
        return recordCount;
    }

    long maxTimestamp() {
        return maxTimestamp;
    }

    long logAppendTimeMs() {
        return settings.timestampType() == TimestampType.LOG_APPEND_TIME ? nowMs : -1;
    }

    /// Gives batches their offsets and the leader's epoch, in place.
    static void place(ByteBuffer batches, long baseOffset, int leaderEpoch) {
        long offset = baseOffset;
        var walk = new RecordBatches(batches);
        while (walk.next()) {
            var batch = walk.batch();
            batch.setBaseOffset(offset);
            batch.setPartitionLeaderEpoch(leaderEpoch);
            offset = batch.nextOffset();
        }
    }
}
