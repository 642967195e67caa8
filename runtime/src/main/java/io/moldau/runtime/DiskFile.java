package io.moldau.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;

/// An open file. Reads and writes name their position, so that threads share it without a lock; one
/// thread writes at a time.
public interface DiskFile extends AutoCloseable {
    /// What positions and sizes are multiples of in a file that is opened to write durably.
    int BLOCK_BYTES = 4096;

    /// A direct buffer that begins and ends with a block, in memory too.
    static ByteBuffer blocks(int bytes) {
        int whole = Math.ceilDiv(bytes, BLOCK_BYTES) * BLOCK_BYTES;
        return ByteBuffer.allocateDirect(whole + BLOCK_BYTES)
                .alignedSlice(BLOCK_BYTES)
                .limit(whole)
                .slice();
    }

    /// Size in bytes, preallocated space included.
    long size() throws IOException;

    /// Reads into `target` from `position` until it is full or the file ends.
    ///
    /// @return bytes read; fewer than asked for only at the end of the file
    int read(ByteBuffer target, long position) throws IOException;

    /// Writes all that remains in `sources`, in order, as one gathered write from `position` on.
    void write(long position, ByteBuffer... sources) throws IOException;

    /// Cuts the file to `size` bytes; nothing happens if it is shorter.
    void truncate(long size) throws IOException;

    /// Reserves space so that the file is at least `size` bytes long; what was not written reads as
    /// zeros.
    void preallocate(long size) throws IOException;

    /// Makes all that was written durable (fdatasync). After an `IOException` nothing more may be
    /// believed about the file: do not try again.
    void force() throws IOException;

    @Override
    void close() throws IOException;
}
