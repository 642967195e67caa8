package io.moldau.protocol.record;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One record as a value of its own: it shares no bytes with the batch it was read from.
///
/// @param timestampMs milliseconds since the epoch; -1 for none
@SuppressWarnings("AvoidCommonTypeNames") // Kafka's word; nothing here means java.lang.Record
public record Record(
        long offset,
        long timestampMs,
        @Nullable ByteBuffer key,
        @Nullable ByteBuffer value,
        List<Header> headers) {
    public Record {
        headers = List.copyOf(headers);
    }
}
