package io.moldau.testkit;

import io.moldau.runtime.Disk.OpenMode;
import io.moldau.runtime.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// A handle on a file of a [SimulatedDisk].
final class SimulatedFile implements DiskFile {
    private final SimulatedDisk disk;
    private final Path path;
    private final FileInode inode;
    private final OpenMode mode;
    private volatile boolean closed;

    SimulatedFile(SimulatedDisk disk, Path path, FileInode inode, OpenMode mode) {
        this.disk = disk;
        this.path = path;
        this.inode = inode;
        this.mode = mode;
    }

    @Override
    public long size() throws IOException {
        return disk.locked(() -> {
            checkOpen();
            return inode.size();
        });
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        assert position >= 0 : position;
        disk.begin(DiskOperation.READ, path, position, target.remaining());
        return disk.locked(() -> {
            checkOpen();
            disk.strike(DiskOperation.READ, path);
            return inode.read(target, position);
        });
    }

    /// Goes out in two parts now and then: a reader, or a crash, may come between them.
    @Override
    public void write(long position, ByteBuffer... sources) throws IOException {
        assert position >= 0 : position;
        ByteBuffer all = gather(sources);
        checkBlocks(position, all.remaining(), sources.length);
        disk.begin(DiskOperation.WRITE, path, position, checksum(all));
        int first = disk.firstPart(all.remaining());
        if (first > 0) {
            put(position, all.slice(0, first));
            disk.begin(DiskOperation.WRITE, path, position + first, all.remaining() - first);
        }
        put(position + first, all.position(first));
        if (mode == OpenMode.WRITE_DURABLY) {
            force();
        }
    }

    private void checkBlocks(long position, int bytes, int sources) {
        boolean whole = position % BLOCK_BYTES == 0 && bytes % BLOCK_BYTES == 0 && sources == 1;
        assert mode != OpenMode.WRITE_DURABLY || whole : path;
    }

    private void put(long position, ByteBuffer part) throws IOException {
        disk.locked(() -> {
            checkWritable();
            disk.put(path, inode, position, part);
            return 0;
        });
    }

    @Override
    public void truncate(long size) throws IOException {
        disk.begin(DiskOperation.TRUNCATE, path, size, 0);
        disk.locked(() -> {
            checkWritable();
            disk.strike(DiskOperation.TRUNCATE, path);
            if (size < inode.size()) {
                inode.resize(size, disk.nowMs());
            }
            return 0;
        });
    }

    @Override
    public void preallocate(long size) throws IOException {
        disk.begin(DiskOperation.PREALLOCATE, path, size, 0);
        disk.locked(() -> {
            checkWritable();
            disk.strike(DiskOperation.PREALLOCATE, path);
            if (size > inode.size()) {
                disk.claim(path, size - inode.size());
                inode.resize(size, disk.nowMs());
            }
            return 0;
        });
    }

    @Override
    public void force() throws IOException {
        disk.begin(DiskOperation.FORCE, path, 0, 0);
        disk.locked(() -> {
            checkOpen();
            disk.force(path, inode);
            return 0;
        });
    }

    @Override
    public void close() {
        closed = true;
        disk.closed(this);
    }

    private void checkWritable() throws IOException {
        checkOpen();
        if (mode == OpenMode.READ) {
            throw new NonWritableChannelException();
        }
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    private static ByteBuffer gather(ByteBuffer... sources) {
        long count = 0;
        for (ByteBuffer source : sources) {
            count += source.remaining();
        }
        var all = ByteBuffer.allocate(Math.toIntExact(count));
        for (ByteBuffer source : sources) {
            all.put(source);
        }
        return all.flip();
    }

    private static long checksum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes.duplicate());
        return crc.getValue();
    }
}
