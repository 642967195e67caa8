package io.moldau.testkit;

import io.moldau.runtime.DiskFile;
import io.moldau.runtime.Network;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.zip.CRC32C;

/// One end of a connection between two nodes.
final class SimulatedConnection implements Network.Connection {
    private static final int TRANSFER_STEP_BYTES = 16 * 1024;

    private final NodeNetwork home;
    private final InetSocketAddress localAddress;
    private final InetSocketAddress remoteAddress;
    private final Pipe incoming;
    private final Pipe outgoing;
    private boolean closed;

    SimulatedConnection(
            NodeNetwork home,
            InetSocketAddress localAddress,
            InetSocketAddress remoteAddress,
            Pipe incoming,
            Pipe outgoing) {
        this.home = home;
        this.localAddress = localAddress;
        this.remoteAddress = remoteAddress;
        this.incoming = incoming;
        this.outgoing = outgoing;
    }

    @Override
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        assert target.hasRemaining() : "a read of nothing does not wait";
        checkOpen();
        int count = incoming.read(target);
        home.effect("receives from " + remoteAddress, count, 0);
        return count;
    }

    @Override
    public void write(ByteBuffer... sources) throws IOException {
        for (ByteBuffer source : sources) {
            send(source);
        }
    }

    private void send(ByteBuffer source) throws IOException {
        checkOpen();
        var crc = new CRC32C();
        crc.update(source.duplicate());
        home.effect("sends to " + remoteAddress, source.remaining(), crc.getValue());
        if (home.breaksNow()) {
            int sent = home.network().below(source.remaining() + 1);
            outgoing.write(source.slice(source.position(), sent));
            outgoing.breakOff();
            incoming.reset();
        }
        outgoing.write(source);
    }

    @Override
    public void transfer(DiskFile file, long position, long count) throws IOException {
        long at = position;
        long end = position + count;
        while (at < end) {
            var step = ByteBuffer.allocate((int) Math.min(end - at, TRANSFER_STEP_BYTES));
            if (file.read(step, at) < step.capacity()) {
                throw new EOFException("the file ends before position " + end);
            }
            send(step.flip());
            at += step.capacity();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        home.closed(this);
        if (incoming.closeReader()) {
            outgoing.sendReset(home.network().delayNanos(home.node(), home.node()));
        } else {
            outgoing.closeWriter();
        }
    }

    /// The machine lost its power: nothing more comes from it, and the peer learns of it only when
    /// it asks and the machine, restarted, knows of no connection.
    void losePower(long learnedNanos) {
        closed = true;
        incoming.closeReader();
        outgoing.loseWhatIsOnTheWay();
        outgoing.sendReset(learnedNanos);
    }

    /// The connection breaks for both ends.
    void reset() {
        incoming.reset();
        outgoing.reset();
    }

    boolean connects(SimulatedNode one, SimulatedNode other) {
        return outgoing.connects(one, other);
    }

    /// Both ways: the other end may have closed and left its last word on the way.
    void healed() {
        outgoing.healed();
        incoming.healed();
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }
}
