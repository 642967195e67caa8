package io.moldau.log;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.record.BatchCheck.RecordError;
import java.util.List;

/// What became of batches that somebody wanted to append.
public sealed interface AppendResult {
    /// Written, but durable only after [PartitionLog#awaitDurable].
    ///
    /// @param endOffset one past the last record
    /// @param logAppendTimeMs the timestamp given to the records if the topic's timestamps are
    ///   LogAppendTime, else -1
    /// @param ticket what [Journal] gave; -1 if there is nothing to wait for
    /// @param duplicate a retry of an idempotent producer: nothing was written, the offsets are
    ///   those of the original
    record Appended(
            long baseOffset,
            long endOffset,
            long logAppendTimeMs,
            long logStartOffset,
            long ticket,
            boolean duplicate)
            implements AppendResult {
        Appended withTicket(long durableTicket) {
            return new Appended(
                    baseOffset,
                    endOffset,
                    logAppendTimeMs,
                    logStartOffset,
                    durableTicket,
                    duplicate);
        }
    }

    /// Not written, by the sender's fault.
    ///
    /// @param detail says why, for the sender's log; Kafka's text where Kafka has one
    /// @param records which records are at fault, if single ones are
    record Refused(ErrorCode error, String detail, List<RecordError> records)
            implements AppendResult {
        public Refused {
            records = List.copyOf(records);
        }

        Refused(ErrorCode error, String detail) {
            this(error, detail, List.of());
        }
    }
}
