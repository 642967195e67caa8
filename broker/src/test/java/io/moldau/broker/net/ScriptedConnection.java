package io.moldau.broker.net;

import io.moldau.runtime.DiskFile;
import io.moldau.runtime.Network.Connection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;

/// A connection whose peer has said everything beforehand: each piece arrives by a read of its own,
/// then, once enough has been written, the stream ends. What is written is kept.
final class ScriptedConnection implements Connection {
    private static final InetSocketAddress HERE =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 9092);
    private static final InetSocketAddress THERE =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);

    private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicInteger writes = new AtomicInteger();
    private int writesBeforeEnd;
    private volatile boolean closed;

    ScriptedConnection piece(byte[] bytes) {
        pieces.add(ByteBuffer.wrap(bytes));
        return this;
    }

    /// The peer stays until it has got so many writes.
    ScriptedConnection staysFor(int count) {
        writesBeforeEnd = count;
        return this;
    }

    byte[] written() {
        return written.toByteArray();
    }

    int writes() {
        return writes.get();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public InetSocketAddress localAddress() {
        return HERE;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return THERE;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        ByteBuffer piece = pieces.peek();
        if (piece == null) {
            while (writes.get() < writesBeforeEnd) {
                Thread.onSpinWait();
            }
            return -1;
        }
        int count = Math.min(piece.remaining(), target.remaining());
        for (int i = 0; i < count; i++) {
            target.put(piece.get());
        }
        if (!piece.hasRemaining()) {
            pieces.remove();
        }
        return count;
    }

    @Override
    public void write(ByteBuffer... sources) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        for (ByteBuffer source : sources) {
            while (source.hasRemaining()) {
                written.write(source.get());
            }
        }
        writes.incrementAndGet();
    }

    @Override
    public void transfer(DiskFile file, long position, long count) throws IOException {
        var bytes = ByteBuffer.allocate(Math.toIntExact(count));
        file.read(bytes, position);
        write(bytes.flip());
    }

    @Override
    public void close() {
        closed = true;
    }
}
