package io.moldau.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A TCP connection of the machine.
final class RealConnection implements Network.Connection {
    /// What one system call sends of a file at most: the carrier is busy that long.
    private static final long TRANSFER_STEP_BYTES = 1 << 20;

    /// What is copied when the socket is full, see [#transfer].
    private static final int COPY_BYTES = 8 * 1024;

    private final SocketChannel channel;
    private final InetSocketAddress localAddress;
    private final InetSocketAddress remoteAddress;

    RealConnection(SocketChannel channel) throws IOException {
        this.channel = channel;
        localAddress = (InetSocketAddress) channel.getLocalAddress();
        remoteAddress = (InetSocketAddress) channel.getRemoteAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    /// What the system has made of `socket.send.buffer.bytes`.
    int sendBufferBytes() throws IOException {
        return channel.getOption(StandardSocketOptions.SO_SNDBUF);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        assert target.hasRemaining() : "a read of nothing does not wait";
        if (target.isDirect() || target.remaining() <= GatheredBytes.WINDOW_BYTES) {
            return channel.read(target);
        }
        int limit = target.limit();
        target.limit(target.position() + GatheredBytes.WINDOW_BYTES);
        try {
            return channel.read(target);
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public void write(ByteBuffer... sources) throws IOException {
        GatheredBytes.writeAll(channel, sources);
    }

    /// Sends with sendfile as long as the socket takes bytes.
    ///
    /// On a virtual thread the JDK keeps the socket in non-blocking mode: when it is full,
    /// `transferTo` returns 0 at once and does not wait, and in a loop would hold the carrier. So a
    /// few bytes are then written by copy, for such a write parks until the peer has read.
    @Override
    public void transfer(DiskFile file, long position, long count) throws IOException {
        channel.write(ByteBuffer.allocate(0)); // puts the socket in the mode for this thread
        long at = position;
        long end = position + count;
        while (at < end) {
            long step = Math.min(end - at, TRANSFER_STEP_BYTES);
            long sent =
                    file instanceof RealFile real
                            ? real.channel().transferTo(at, step, channel)
                            : 0;
            at += sent > 0 ? sent : copy(file, at, (int) Math.min(step, COPY_BYTES));
        }
    }

    private int copy(DiskFile file, long position, int count) throws IOException {
        var bytes = ByteBuffer.allocate(count);
        if (file.read(bytes, position) < count) {
            throw new EOFException("the file ends before position " + (position + count));
        }
        write(bytes.flip());
        return count;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
