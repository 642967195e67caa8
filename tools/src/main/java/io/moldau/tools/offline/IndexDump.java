package io.moldau.tools.offline;

import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.offline.DumpOptions.IndexContents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The entries of an index, held against the log beside it.
///
/// ```
/// .index      slots of int32 offset - base offset, int32 position in the log
/// .timeindex  slots of int64 timestamp, int32 offset - base offset
/// ```
///
/// An index that is in use has room for more: the first slot behind the entries is all zeros.
final class IndexDump {
    private static final int OFFSET_SLOT_BYTES = 8;
    private static final int TIME_SLOT_BYTES = 12;

    private final FileDump dump;
    private final IndexContents contents;

    IndexDump(FileDump dump, IndexContents contents) {
        this.dump = dump;
        this.contents = contents;
    }

    void showOffsets(String file) throws IOException {
        long size = dump.size(file);
        if (size < OFFSET_SLOT_BYTES) {
            dump.say(file + " is empty.");
            return;
        }
        long base = FileDump.baseOffset(file);
        try (var mapping = dump.map(file);
                var log = dump.map(sibling(file, ".log"))) {
            var index = dump.bytes(mapping);
            int count = (int) (size / OFFSET_SLOT_BYTES);
            int lastRelative = index.getInt((count - 1) * OFFSET_SLOT_BYTES);
            if (isChecked(file, size, OFFSET_SLOT_BYTES, lastRelative)) {
                return;
            }
            var mismatches = new StringBuilder();
            for (int i = 0; i < count; i++) {
                long offset = base + index.getInt(i * OFFSET_SLOT_BYTES);
                int position = index.getInt(i * OFFSET_SLOT_BYTES + Integer.BYTES);
                if (offset == base && i > 0) {
                    break;
                }
                long there = batchAt(dump.bytes(log), position, file).lastOffset();
                if (there != offset) {
                    mismatches.append(
                            "\n  Index offset: %d, log offset: %d".formatted(offset, there));
                }
                if (contents == IndexContents.SHOWN) {
                    dump.say("offset: %d position: %d".formatted(offset, position));
                }
            }
            complain("Mismatches in :", file, mismatches);
        }
    }

    void showTimes(String file) throws IOException {
        long size = dump.size(file);
        long base = FileDump.baseOffset(file);
        if (size < TIME_SLOT_BYTES) {
            isChecked(file, size, TIME_SLOT_BYTES, 0);
            return;
        }
        try (var mapping = dump.map(file);
                var log = dump.map(sibling(file, ".log"))) {
            var index = dump.bytes(mapping);
            int count = (int) (size / TIME_SLOT_BYTES);
            int lastRelative = index.getInt((count - 1) * TIME_SLOT_BYTES + Long.BYTES);
            if (isChecked(file, size, TIME_SLOT_BYTES, lastRelative)) {
                return;
            }
            var wrong = new StringBuilder();
            var disorder = new StringBuilder();
            long before = -1;
            for (int i = 0; i < count; i++) {
                long timestamp = index.getLong(i * TIME_SLOT_BYTES);
                long offset = base + index.getInt(i * TIME_SLOT_BYTES + Long.BYTES);
                if (offset == base && i > 0) {
                    break;
                }
                compare(dump.bytes(log), timestamp, offset, wrong);
                if (before >= timestamp) {
                    disorder.append(
                            "\n  Index timestamp: %d, Previously indexed timestamp: %d"
                                    .formatted(timestamp, before));
                }
                before = timestamp;
                if (contents == IndexContents.SHOWN) {
                    dump.say("timestamp: %d offset: %d".formatted(timestamp, offset));
                }
            }
            complain("Found timestamp mismatch in :", file, wrong);
            complain("Found out of order timestamp in :", file, disorder);
        }
    }

    /// An entry of the time index names the last offset of a batch and its largest timestamp.
    private static void compare(
            ByteBuffer log, long timestamp, long offset, StringBuilder complaints) {
        var batch = batchOf(log, offset);
        if (batch == null || batch.lastOffset() != offset) {
            complaints.append(
                    "\n  Indexed offset: %d, found log offset: %d"
                            .formatted(offset, batch == null ? -1 : batch.lastOffset()));
            return;
        }
        long largest = -1;
        try (var records = batch.recordOutlines(DecompressionLimits.DEFAULT)) {
            while (records.next()) {
                largest = Math.max(largest, records.timestampMs());
            }
        }
        if (largest != timestamp) {
            complaints.append(
                    "\n  Index timestamp: %d, log timestamp: %d".formatted(timestamp, largest));
        }
    }

    private static @Nullable RecordBatch batchOf(ByteBuffer log, long offset) {
        var batches = new RecordBatches(log);
        while (batches.next()) {
            if (batches.batch().lastOffset() >= offset) {
                return batches.batch();
            }
        }
        return null;
    }

    private static RecordBatch batchAt(ByteBuffer log, int position, String file) {
        if (position >= 0 && position < log.limit()) {
            var batches = new RecordBatches(log.position(position));
            if (batches.next()) {
                return batches.batch();
            }
        }
        throw new CommandFailure(
                Exit.FAILED, "%s points to byte %d, where no batch is".formatted(file, position));
    }

    /// The check of a start, where no more is asked for.
    private boolean isChecked(String file, long size, int slotBytes, int lastRelative) {
        if (contents != IndexContents.CHECKED) {
            return false;
        }
        if (size % slotBytes != 0 || lastRelative < 0) {
            throw new CommandFailure(
                    Exit.FAILED,
                    "Index file %s is corrupt: %d bytes, last entry %d"
                            .formatted(file, size, lastRelative));
        }
        dump.say(file + " passed sanity check.");
        return true;
    }

    private void complain(String title, String file, StringBuilder complaints) {
        if (!complaints.isEmpty()) {
            dump.complain(title + Path.of(file).toAbsolutePath() + complaints);
        }
    }

    private static String sibling(String file, String suffix) {
        var path = Path.of(file);
        var name = String.valueOf(path.getFileName()).replaceFirst("\\..*", "") + suffix;
        return path.toAbsolutePath().resolveSibling(name).toString();
    }
}
