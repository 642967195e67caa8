package io.moldau.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A file of the machine.
final class RealFile implements DiskFile {
    private static final int ZEROS_BYTES = 256 * 1024;

    /// Loaded with the first preallocation.
    private static final class Zeros {
        static final ByteBuffer BYTES = ByteBuffer.allocateDirect(ZEROS_BYTES).asReadOnlyBuffer();
    }

    private final FileChannel channel;

    RealFile(FileChannel channel) {
        this.channel = channel;
    }

    FileChannel channel() {
        return channel;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int end = target.limit();
        int start = target.position();
        try {
            while (target.position() < end) {
                int step = target.isDirect() ? end - target.position() : GatheredBytes.WINDOW_BYTES;
                target.limit(Math.min(end, target.position() + step));
                if (channel.read(target, position + (target.position() - start)) < 0) {
                    break;
                }
            }
        } finally {
            target.limit(end);
        }
        return target.position() - start;
    }

    /// Sets the channel's position, which nothing else uses: the JDK has no gathered write at a
    /// position. One thread writes at a time.
    @Override
    public void write(long position, ByteBuffer... sources) throws IOException {
        if (sources.length == 1 && sources[0].remaining() <= GatheredBytes.WINDOW_BYTES) {
            for (long at = position; sources[0].hasRemaining(); ) {
                at += channel.write(sources[0], at); // one system call instead of two
            }
            return;
        }
        channel.position(position);
        GatheredBytes.writeAll(channel, sources);
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    /// Writes zeros, for the JDK offers no fallocate. It costs a write now, and is what makes a
    /// later fdatasync cheap: neither the size nor the extents of the file change any more, as they
    /// would with space that is only reserved.
    @Override
    public void preallocate(long size) throws IOException {
        long before = channel.size();
        try {
            long at = before;
            while (at < size) {
                ByteBuffer zeros = Zeros.BYTES.duplicate();
                zeros.limit((int) Math.min(zeros.capacity(), size - at));
                at += channel.write(zeros, at);
            }
        } catch (IOException e) {
            channel.truncate(before);
            throw e;
        }
    }

    @Override
    public void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
