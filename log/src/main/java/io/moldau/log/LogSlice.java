package io.moldau.log;

import io.moldau.runtime.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A run of bytes of one segment file: whole batches, but the last may be cut off by the reader's
/// size limit. It keeps the file open until it is closed; [#close] is for one caller, once.
public final class LogSlice implements AutoCloseable {
    private final @Nullable DiskFile file;
    private final Runnable release;
    private final int position;
    private final int sizeBytes;
    private final long firstBatchOffset;

    /// Nothing to read at `offset` yet.
    static LogSlice empty(long offset) {
        return new LogSlice(null, () -> {}, 0, 0, offset);
    }

    LogSlice(
            @Nullable DiskFile file,
            Runnable release,
            int position,
            int sizeBytes,
            long firstBatchOffset) {
        this.file = file;
        this.release = release;
        this.position = position;
        this.sizeBytes = sizeBytes;
        this.firstBatchOffset = firstBatchOffset;
    }

    /// For `Connection.transfer`; an empty slice has none.
    public DiskFile file() {
        return Objects.requireNonNull(file, "an empty slice has no file");
    }

    public int position() {
        return position;
    }

    /// 0 when there is nothing to read yet.
    public int sizeBytes() {
        return sizeBytes;
    }

    public boolean isEmpty() {
        return sizeBytes == 0;
    }

    /// Base offset of the first batch: at most the offset that was asked for.
    public long firstBatchOffset() {
        return firstBatchOffset;
    }

    /// A fresh buffer with the bytes of the slice.
    public ByteBuffer read() throws IOException {
        var buffer = ByteBuffer.allocate(sizeBytes);
        if (file == null) {
            return buffer;
        }
        int count = file.read(buffer, position);
        if (count != sizeBytes) {
            throw new DamagedLogException(
                    "segment ended %d bytes into a slice of %d at position %d"
                            .formatted(count, sizeBytes, position));
        }
        return buffer.flip();
    }

    @Override
    public void close() {
        release.run();
    }
}
