package io.moldau.tools.offline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/// What a log knows of its producers, and which of their transactions were aborted.
///
/// ```
/// .txnindex  slots of int16 version, int64 producer id, first offset, last offset, last stable offset
/// .snapshot  int16 version, uint32 CRC32C of what follows, int32 number of entries; an entry:
///            int64 producer id, int16 epoch, int32 last sequence, int64 last offset, int32 offset delta,
///            int64 timestamp, int32 coordinator epoch, int64 first offset of the open transaction
/// ```
final class StateDump {
    private static final int ABORTED_BYTES = 34;
    private static final int PRODUCER_BYTES = 46;
    private static final int CRC_AT = 2;
    private static final int COUNTED_AT = 6;
    private static final int HEADER_BYTES = 10;

    private StateDump() {}

    static void showAborted(String file, FileDump dump) throws IOException {
        if (dump.size(file) == 0) {
            return;
        }
        try (var mapping = dump.map(file)) {
            var in = dump.bytes(mapping);
            while (in.remaining() >= ABORTED_BYTES) {
                dump.say(
                        "version: %d producerId: %d firstOffset: %d lastOffset: %d lastStableOffset: %d"
                                .formatted(
                                        in.getShort(),
                                        in.getLong(),
                                        in.getLong(),
                                        in.getLong(),
                                        in.getLong()));
            }
        }
    }

    static void showProducers(String file, FileDump dump) throws IOException {
        if (dump.size(file) < HEADER_BYTES) {
            dump.warn("Snapshot is too short: %d bytes".formatted(dump.size(file)));
            return;
        }
        try (var mapping = dump.map(file)) {
            var in = dump.bytes(mapping);
            var crc = new CRC32C();
            crc.update(in.slice(COUNTED_AT, in.limit() - COUNTED_AT));
            long stored = Integer.toUnsignedLong(in.getInt(CRC_AT));
            if (crc.getValue() != stored) {
                dump.warn(
                        "Snapshot is corrupt (CRC is no longer valid). Stored crc: %d. Computed crc: %d"
                                .formatted(stored, crc.getValue()));
                return;
            }
            in.position(HEADER_BYTES);
            while (in.remaining() >= PRODUCER_BYTES) {
                dump.say(producer(in));
            }
        }
    }

    private static String producer(ByteBuffer in) {
        long producerId = in.getLong();
        int epoch = in.getShort();
        int lastSequence = in.getInt();
        long lastOffset = in.getLong();
        int offsetDelta = in.getInt();
        long timestamp = in.getLong();
        int coordinatorEpoch = in.getInt();
        long openSince = in.getLong();
        var line =
                ("producerId: %d producerEpoch: %d coordinatorEpoch: %d currentTxnFirstOffset: %s"
                                + " lastTimestamp: %d")
                        .formatted(
                                producerId,
                                epoch,
                                coordinatorEpoch,
                                openSince < 0 ? OptionalLong.empty() : OptionalLong.of(openSince),
                                timestamp);
        if (lastOffset < 0) {
            return line;
        }
        return line
                + " firstSequence: %d lastSequence: %d lastOffset: %d offsetDelta: %d timestamp: %d"
                        .formatted(
                                (lastSequence - offsetDelta) & Integer.MAX_VALUE,
                                lastSequence,
                                lastOffset,
                                offsetDelta,
                                timestamp);
    }
}
