package io.moldau.protocol.record;

import io.moldau.protocol.ErrorCode;
import java.util.List;

/// Whether a batch that a client sent may go into the log.
public sealed interface BatchCheck {
    /// It may.
    ///
    /// @param maxTimestampMs the largest timestamp found; of the records if they were read, else of
    ///   the header. A header that says otherwise is to be corrected before the batch is written.
    record Sound(long maxTimestampMs) implements BatchCheck {}

    /// It may not, by the client's fault.
    ///
    /// @param detail for the client's log
    /// @param records what is wrong with single records; empty if the batch itself is at fault
    record Refused(ErrorCode error, String detail, List<RecordError> records)
            implements BatchCheck {
        public Refused {
            records = List.copyOf(records);
        }

        Refused(ErrorCode error, String detail) {
            this(error, detail, List.of());
        }
    }

    /// What is wrong with one record.
    ///
    /// @param batchIndex how many records precede it in the batch
    record RecordError(int batchIndex, String detail) {}
}
