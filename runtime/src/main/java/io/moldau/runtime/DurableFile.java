package io.moldau.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// A file of the machine in which each write is durable when it returns (O_DSYNC), straight from
/// memory to the device (O_DIRECT) where the file system can: one system call instead of two, no
/// copy in the page cache, and no wait for other dirty pages.
final class DurableFile implements DiskFile {
    /// By name, for javac warns of the class itself, and cannot be told not to.
    private static final OpenOption DIRECT = direct();

    private final FileChannel channel;

    private DurableFile(FileChannel channel) {
        this.channel = channel;
    }

    private static OpenOption direct() {
        try {
            var options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
            return (OpenOption) options.getField("DIRECT").get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a JDK without direct writes", e);
        }
    }

    static DurableFile open(Path path) throws IOException {
        FileChannel direct = openDirect(path);
        return new DurableFile(
                direct != null
                        ? direct
                        : FileChannel.open(
                                path, StandardOpenOption.WRITE, StandardOpenOption.DSYNC));
    }

    /// Null where the file system refuses it (some of those in memory), or wants larger blocks.
    private static @Nullable FileChannel openDirect(Path path) throws IOException {
        FileChannel channel;
        try {
            channel =
                    FileChannel.open(
                            path, StandardOpenOption.WRITE, StandardOpenOption.DSYNC, DIRECT);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | IOException _) {
            return null;
        }
        try {
            channel.write(DiskFile.blocks(0), BLOCK_BYTES); // checks the position's alignment
            return channel;
        } catch (IOException _) {
            channel.close();
            return null;
        }
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(ByteBuffer target, long position) {
        throw new NonReadableChannelException();
    }

    @Override
    public void write(long position, ByteBuffer... sources) throws IOException {
        assert sources.length == 1 : sources.length;
        ByteBuffer source = sources[0];
        for (long at = position; source.hasRemaining(); ) {
            at += channel.write(source, at);
        }
    }

    @Override
    public void truncate(long size) {
        throw new UnsupportedOperationException("a durable file keeps its size");
    }

    @Override
    public void preallocate(long size) {
        throw new UnsupportedOperationException("a durable file keeps its size");
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
