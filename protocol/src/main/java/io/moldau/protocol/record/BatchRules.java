package io.moldau.protocol.record;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.record.BatchCheck.RecordError;
import io.moldau.protocol.record.BatchCheck.Refused;
import io.moldau.protocol.record.BatchCheck.Sound;
import java.util.ArrayList;
import java.util.List;

/// What a batch must fulfil before a partition takes it from a client.
///
/// [#checkHeader] looks at the header, the CRC and how compressed data begins, and suffices for
/// most topics. [#checkRecords] reads every record too, decompressing where needed: for compacted
/// topics, for uncompressed batches (where it is cheap), and where a topic limits timestamps.
///
/// Source: the error codes and texts are those that clients of Apache Kafka see.
///
/// @param partition as in messages: topic-partition
/// @param batchMaxBytes `max.message.bytes`: the largest batch as stored
/// @param keysRequired the topic is compacted
/// @param timestampType with LogAppendTime the producer's timestamps do not matter
/// @param nowMs wall clock, milliseconds since the epoch
/// @param beforeMaxMs `message.timestamp.before.max.ms`
/// @param afterMaxMs `message.timestamp.after.max.ms`
public record BatchRules(
        String partition,
        int batchMaxBytes,
        boolean keysRequired,
        TimestampType timestampType,
        long nowMs,
        long beforeMaxMs,
        long afterMaxMs,
        DecompressionLimits limits) {

    /// A client needs a few examples, not a million: beyond these, records are only counted.
    static final int RECORD_ERRORS_MAX = 10;

    private static final int KNOWN_ATTRIBUTE_BITS =
            RecordBatch.CODEC_MASK
                    | RecordBatch.TIMESTAMP_TYPE_BIT
                    | RecordBatch.TRANSACTIONAL_BIT
                    | RecordBatch.CONTROL_BIT
                    | RecordBatch.DELETE_HORIZON_BIT;

    /// Checks all that can be told without reading records.
    public BatchCheck checkHeader(RecordBatch batch) {
        if (batch.sizeBytes() > batchMaxBytes) {
            return new Refused(
                    ErrorCode.MESSAGE_TOO_LARGE,
                    "The record batch size in the append to %s is %d bytes which exceeds the maximum configured value of %d."
                            .formatted(partition, batch.sizeBytes(), batchMaxBytes));
        }
        if (!batch.crcMatches()) {
            return new Refused(
                    ErrorCode.CORRUPT_MESSAGE,
                    "Record is corrupt (stored crc = %d, computed crc = %d) in topic partition %s."
                            .formatted(batch.crc(), batch.computeCrc(), partition));
        }
        String fault = offsetFault(batch);
        if (fault.isEmpty()) {
            fault = producerFault(batch);
        }
        if (fault.isEmpty()) {
            fault = attributeFault(batch);
        }
        if (!fault.isEmpty()) {
            return new Refused(ErrorCode.INVALID_RECORD, fault);
        }
        var codec = Compression.of(batch.compressionId());
        if (codec.isEmpty()) {
            return new Refused(
                    ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
                    "Codec %d of the batch for %s does not exist."
                            .formatted(batch.compressionId(), partition));
        }
        fault = CompressedHead.fault(codec.get(), batch.recordBytes());
        if (!fault.isEmpty()) {
            // Not CORRUPT_MESSAGE: the CRC matches, so to send it again would not help.
            return new Refused(
                    ErrorCode.INVALID_RECORD,
                    "No consumer could read the %s data of the record batch for %s: %s"
                            .formatted(codec.get().lowerCaseName(), partition, fault));
        }
        return headerTimestamps(batch);
    }

    private String offsetFault(RecordBatch batch) {
        if (batch.baseOffset() != 0) {
            return "The baseOffset of the record batch in the append to %s should be 0, but it is %d"
                    .formatted(partition, batch.baseOffset());
        }
        int count = batch.recordCount();
        if (batch.lastOffsetDelta() < 0) {
            return "Batch has an invalid offset range: [0, %d]".formatted(batch.lastOffsetDelta());
        }
        if (count <= 0) {
            return "Invalid reported count for record batch: " + count;
        }
        if (batch.lastOffsetDelta() != count - 1) {
            return "Inconsistent batch offset range [0, %d] and count of records %d"
                    .formatted(batch.lastOffsetDelta(), count);
        }
        return "";
    }

    private static String producerFault(RecordBatch batch) {
        if (batch.hasProducerId()) {
            if (batch.baseSequence() < 0) {
                return "Invalid sequence number %d in record batch with producerId %d"
                        .formatted(batch.baseSequence(), batch.producerId());
            }
            if (batch.producerEpoch() < 0) {
                return "Invalid producer epoch %d in record batch with producerId %d"
                        .formatted(batch.producerEpoch(), batch.producerId());
            }
            return "";
        }
        return batch.isTransactional() ? "Transactional record batch without a producerId" : "";
    }

    private static String attributeFault(RecordBatch batch) {
        if (batch.isControl()) {
            return "Clients are not allowed to write control records";
        }
        if (batch.deleteHorizonMs().isPresent()) {
            return "Clients are not allowed to set the delete horizon of a record batch";
        }
        int unknown = batch.attributes() & ~KNOWN_ATTRIBUTE_BITS;
        return unknown == 0 ? "" : "Unknown attribute bits %x".formatted(unknown & 0xffff);
    }

    private BatchCheck headerTimestamps(RecordBatch batch) {
        if (batch.timestampType() == TimestampType.LOG_APPEND_TIME) {
            return new Refused(
                    ErrorCode.INVALID_TIMESTAMP,
                    "Invalid timestamp type in message batch for %s. Producer should not set timestamp type to LogAppendTime."
                            .formatted(partition));
        }
        if (outOfRange(batch.maxTimestamp())) {
            return new Refused(
                    ErrorCode.INVALID_TIMESTAMP,
                    "Timestamp %d, the largest of the batch, is out of range. The timestamp should be within [%d, %d]"
                            .formatted(batch.maxTimestamp(), earliest(), latest()));
        }
        return new Sound(batch.maxTimestamp());
    }

    private boolean outOfRange(long timestampMs) {
        return timestampType == TimestampType.CREATE_TIME
                && timestampMs != RecordBatch.NO_TIMESTAMP
                && (timestampMs < earliest() || timestampMs > latest());
    }

    private long earliest() {
        long sum = nowMs - beforeMaxMs;
        return beforeMaxMs > 0 && sum > nowMs ? Long.MIN_VALUE : sum;
    }

    private long latest() {
        long sum = nowMs + afterMaxMs;
        return afterMaxMs > 0 && sum < nowMs ? Long.MAX_VALUE : sum;
    }

    /// Checks the records of a batch that [#checkHeader] found sound. Keys, values and headers are
    /// passed over, so that memory stays bounded whatever the batch decompresses to.
    public BatchCheck checkRecords(RecordBatch batch) {
        long maxTimestamp = RecordBatch.NO_TIMESTAMP;
        var errors = new RecordErrors();
        try (var records = batch.recordOutlines(limits)) {
            while (records.next()) {
                if (records.offsetDelta() != records.index()) {
                    return new Refused(
                            ErrorCode.INVALID_RECORD,
                            "Record %d of the batch for %s has offset delta %d, must be %d"
                                    .formatted(
                                            records.index(),
                                            partition,
                                            records.offsetDelta(),
                                            records.index()));
                }
                checkRecord(records, errors);
                maxTimestamp = Math.max(maxTimestamp, records.timestampMs());
            }
        } catch (CorruptRecordException e) {
            return new Refused(
                    ErrorCode.INVALID_RECORD,
                    "Record batch for %s cannot be read: %s".formatted(partition, e.getMessage()));
        }
        return errors.count == 0 ? new Sound(maxTimestamp) : errors.refusal();
    }

    private void checkRecord(RecordCursor records, RecordErrors errors) {
        if (keysRequired && !records.hasKey()) {
            errors.add(
                    ErrorCode.INVALID_RECORD,
                    records.index(),
                    "Compacted topic cannot accept message without key in topic partition %s"
                            .formatted(partition));
        } else if (records.timestampOverflows() || outOfRange(records.timestampMs())) {
            errors.add(
                    ErrorCode.INVALID_TIMESTAMP,
                    records.index(),
                    "Timestamp %d of message with offset %d is out of range. The timestamp should be within [%d, %d]"
                            .formatted(
                                    records.timestampMs(), records.index(), earliest(), latest()));
        }
    }

    /// Gathers what is wrong with single records: the first ones in words, the others as a number.
    private static final class RecordErrors {
        private final List<RecordError> first = new ArrayList<>();
        private ErrorCode error = ErrorCode.INVALID_RECORD;
        private int count;

        void add(ErrorCode code, int batchIndex, String detail) {
            count++;
            if (code == ErrorCode.INVALID_TIMESTAMP) {
                error = code;
            }
            if (first.size() < RECORD_ERRORS_MAX) {
                first.add(new RecordError(batchIndex, detail));
            }
        }

        Refused refusal() {
            String detail =
                    error == ErrorCode.INVALID_TIMESTAMP
                            ? "One or more records have been rejected due to invalid timestamp"
                            : "One or more records have been rejected due to %d record errors, the first: %s"
                                    .formatted(count, first.getFirst().detail());
            return new Refused(error, detail, first);
        }
    }
}
