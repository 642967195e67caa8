package io.moldau.log;

import io.moldau.protocol.record.RecordBatch;
import io.moldau.runtime.Disk;
import io.moldau.runtime.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/// A segment that is being written to take the place of others, in files whose names end with
/// `.cleaned`: a start removes them.
final class CleanedSegment implements AutoCloseable {
    private final Disk disk;
    private final Path directory;
    private final long baseOffset;
    private final int indexIntervalBytes;
    private final DiskFile file;
    private final SegmentIndexes indexes;
    private final ByteBuffer buffer;
    private int sizeBytes;
    private boolean handedOver;

    CleanedSegment(SegmentedLog log, long baseOffset, int bufferBytes) throws IOException {
        disk = log.disk();
        directory = log.directory();
        this.baseOffset = baseOffset;
        indexIntervalBytes = log.settings().indexIntervalBytes();
        var transactions =
                TransactionIndex.of(disk, cleaned(PartitionFile.TRANSACTION_INDEX), List.of());
        indexes = SegmentIndexes.empty(directory, baseOffset, PartitionFile.CLEANED, transactions);
        buffer = ByteBuffer.allocate(bufferBytes);
        file = disk.open(cleaned(PartitionFile.LOG), Disk.OpenMode.CREATE);
        file.truncate(0);
    }

    private Path cleaned(PartitionFile kind) {
        return PartitionFile.suffixed(kind.in(directory, baseOffset), PartitionFile.CLEANED);
    }

    long baseOffset() {
        return baseOffset;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    /// Adds a whole batch.
    void append(ByteBuffer bytes) throws IOException {
        var header = BatchHeader.of(new RecordBatch(bytes, bytes.position()), sizeBytes);
        if (sizeBytes > Integer.MAX_VALUE - header.sizeBytes()) {
            throw new DamagedLogException(
                    "segment %s grows beyond 2 GiB when it is cleaned: make segment.bytes smaller"
                            .formatted(PartitionFile.LOG.in(directory, baseOffset)));
        }
        if (bytes.remaining() > buffer.remaining()) {
            flushBuffer();
        }
        if (bytes.remaining() > buffer.capacity()) {
            file.write(sizeBytes, bytes.duplicate());
        } else {
            buffer.put(bytes.duplicate());
        }
        indexes.add(header, indexIntervalBytes);
        sizeBytes += header.sizeBytes();
    }

    private void flushBuffer() throws IOException {
        buffer.flip();
        if (buffer.hasRemaining()) {
            file.write(sizeBytes - buffer.remaining(), buffer);
        }
        buffer.clear();
    }

    /// Makes all that was added durable, under the names that it has now.
    ///
    /// @param aborted for the index of transactions
    /// @param hasTransactionIndex whether there is to be one even if it is empty: it replaces one
    void finish(List<AbortedTransaction> aborted, boolean hasTransactionIndex) throws IOException {
        flushBuffer();
        indexes.complete();
        var transactions = cleaned(PartitionFile.TRANSACTION_INDEX);
        if (hasTransactionIndex) {
            disk.open(transactions, Disk.OpenMode.CREATE).close();
        }
        indexes.replaceTransactions(TransactionIndex.of(disk, transactions, aborted));
        indexes.save(disk);
        file.force();
        SmallFile.force(disk, cleaned(PartitionFile.OFFSET_INDEX));
        SmallFile.force(disk, cleaned(PartitionFile.TIME_INDEX));
        if (disk.exists(transactions)) {
            SmallFile.force(disk, transactions);
        }
        disk.syncDirectory(directory);
    }

    /// The segment, to be read at once, before its files have their names.
    Segment toSegment(long nowMs) {
        handedOver = true;
        var open = new SegmentHandles(file, indexes);
        return Segment.cleaned(disk, directory, baseOffset, nowMs, open, sizeBytes);
    }

    /// Removes the files of a segment that nobody wants.
    void discard() throws IOException {
        for (var kind : SegmentSwap.KINDS) {
            disk.delete(cleaned(kind));
        }
    }

    /// Closes the file unless a segment reads it now.
    @Override
    public void close() throws IOException {
        if (!handedOver) {
            file.close();
        }
    }
}
