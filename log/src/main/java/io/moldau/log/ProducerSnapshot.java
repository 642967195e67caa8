package io.moldau.log;

import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The state of a log's producers as of an offset: of all batches below it.
///
/// ```
/// file <offset>.snapshot, big-endian
/// 0 int16  version, 1
/// 2 uint32 CRC32C of everything after this field
/// 6 int32  number of entries
/// entry, 46 bytes:
///  0 int64  producer id
///  8 int16  producer epoch
/// 10 int32  last sequence of the batch, -1 for none
/// 14 int64  last offset of the batch, -1 for none
/// 22 int32  last offset - first offset of the batch
/// 26 int64  its largest timestamp
/// 34 int32  coordinator epoch
/// 38 int64  first offset of the open transaction, -1 for none
/// ```
///
/// Kafka writes one entry, for the last batch of a producer. We write one for each of its last
/// batches, the oldest first: who keeps one entry per producer, as Kafka does, ends up with the
/// last; and we recognize the retry of an older one after a restart too.
final class ProducerSnapshot {
    private static final short VERSION = 1;
    private static final int CRC_AT = 2;
    private static final int COUNTED_AT = 6;
    private static final int HEADER_BYTES = 10;
    private static final int ENTRY_BYTES = 46;

    /// 2 GiB of entries is what an array holds; a file larger than this is not a snapshot.
    private static final int FILE_BYTES_MAX = Integer.MAX_VALUE - 8;

    /// @param lastSequence -1 if the entry tells of no batch
    record Entry(
            long producerId,
            short epoch,
            int lastSequence,
            long lastOffset,
            int offsetDelta,
            long timestampMs,
            int coordinatorEpoch,
            long transactionFirstOffset) {}

    private ProducerSnapshot() {}

    /// Replaces the snapshot, not yet durably: its CRC shows whether it is whole.
    static Path write(Disk disk, Path directory, long offset, List<Entry> entries)
            throws IOException {
        var path = PartitionFile.PRODUCER_SNAPSHOT.in(directory, offset);
        SmallFile.replaceLater(disk, path, encode(entries));
        return path;
    }

    static byte[] encode(List<Entry> entries) {
        var buffer = ByteBuffer.allocate(HEADER_BYTES + entries.size() * ENTRY_BYTES);
        buffer.putShort(VERSION).putInt(0).putInt(entries.size());
        for (var entry : entries) {
            buffer.putLong(entry.producerId())
                    .putShort(entry.epoch())
                    .putInt(entry.lastSequence())
                    .putLong(entry.lastOffset())
                    .putInt(entry.offsetDelta())
                    .putLong(entry.timestampMs())
                    .putInt(entry.coordinatorEpoch())
                    .putLong(entry.transactionFirstOffset());
        }
        buffer.putInt(CRC_AT, crcOf(buffer));
        return buffer.array();
    }

    private static int crcOf(ByteBuffer buffer) {
        var crc = new CRC32C();
        crc.update(buffer.slice(COUNTED_AT, buffer.capacity() - COUNTED_AT));
        return (int) crc.getValue();
    }

    /// Empty if the file is missing or damaged: then an older one, and the log, tell.
    static Optional<List<Entry>> read(Disk disk, Path path) throws IOException {
        return SmallFile.read(disk, path, FILE_BYTES_MAX)
                .flatMap(bytes -> decode(ByteBuffer.wrap(bytes)));
    }

    static Optional<List<Entry>> decode(ByteBuffer buffer) {
        if (buffer.capacity() < HEADER_BYTES
                || buffer.getShort() != VERSION
                || buffer.getInt() != crcOf(buffer)) {
            return Optional.empty();
        }
        int count = buffer.getInt();
        if (count < 0 || buffer.remaining() != (long) count * ENTRY_BYTES) {
            return Optional.empty();
        }
        var entries = new ArrayList<Entry>(count);
        for (int i = 0; i < count; i++) {
            entries.add(
                    new Entry(
                            buffer.getLong(),
                            buffer.getShort(),
                            buffer.getInt(),
                            buffer.getLong(),
                            buffer.getInt(),
                            buffer.getLong(),
                            buffer.getInt(),
                            buffer.getLong()));
        }
        return Optional.of(entries);
    }
}
