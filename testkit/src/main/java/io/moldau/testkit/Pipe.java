package io.moldau.testkit;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One direction of a connection: bytes that a writer has sent, on their way or waiting for the
/// reader. In order; bounded, so a writer waits for a slow reader.
final class Pipe {
    /// What fits in both kernels' buffers and the wire together. Small, so that writers do wait.
    private static final int CAPACITY_BYTES = 64 * 1024;

    private enum Kind {
        DATA,
        END,
        RESET
    }

    private record Segment(Kind kind, ByteBuffer bytes, long arrivesNanos) {}

    private final SeededScheduler scheduler;
    private final SimulatedNetwork network;
    private final SimulatedNode from;
    private final SimulatedNode to;
    private final ArrayDeque<Segment> onTheWay = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> arrived = new ArrayDeque<>();
    private @Nullable Pipe opposite;
    private int bufferedBytes;
    private long lastArrivalNanos;
    private boolean writerClosed;
    private boolean readerClosed;
    private boolean endArrived;
    private boolean readerReset;
    private boolean writerReset;
    private @Nullable Thread reader;
    private @Nullable Thread writer;

    Pipe(
            SeededScheduler scheduler,
            SimulatedNetwork network,
            SimulatedNode from,
            SimulatedNode to) {
        this.scheduler = scheduler;
        this.network = network;
        this.from = from;
        this.to = to;
    }

    static void pair(Pipe one, Pipe other) {
        one.opposite = other;
        other.opposite = one;
    }

    boolean connects(SimulatedNode one, SimulatedNode other) {
        return from == one && to == other;
    }

    /// Sends all of `source`; waits while the pipe is full.
    void write(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            writer = Thread.currentThread();
            scheduler.parkUntil(
                    () -> writerClosed || writerReset || bufferedBytes < CAPACITY_BYTES);
            writer = null;
            if (writerClosed) {
                throw new AsynchronousCloseException();
            }
            if (writerReset) {
                throw new SocketException("Broken pipe");
            }
            int count = Math.min(source.remaining(), CAPACITY_BYTES - bufferedBytes);
            var bytes = ByteBuffer.allocate(count);
            bytes.put(source.slice(source.position(), count)).flip();
            source.position(source.position() + count);
            bufferedBytes += count;
            send(Kind.DATA, bytes, network.delayNanos(from, to));
        }
    }

    private void send(Kind kind, ByteBuffer bytes, long delayNanos) {
        lastArrivalNanos = Math.max(lastArrivalNanos, scheduler.time.nowNanos() + delayNanos);
        onTheWay.add(new Segment(kind, bytes, lastArrivalNanos));
        network.at(lastArrivalNanos, this::deliver);
    }

    /// Hands over what is due, unless the way is cut: then it waits, and [#healed] sends it on.
    private void deliver() {
        while (!onTheWay.isEmpty()
                && onTheWay.getFirst().arrivesNanos <= scheduler.time.nowNanos()
                && !network.isCut(from, to)) {
            Segment segment = onTheWay.removeFirst();
            switch (segment.kind) {
                case DATA -> arrive(segment.bytes);
                case END -> endArrived = true;
                case RESET -> resetArrives();
            }
        }
        LockSupport.unpark(reader);
    }

    private void arrive(ByteBuffer bytes) {
        if (readerClosed) { // nobody is there any more: the peer's kernel says so
            bufferedBytes -= bytes.remaining();
            opposite().sendReset(network.delayNanos(to, from));
        } else {
            arrived.add(bytes);
        }
    }

    private void resetArrives() {
        readerReset = true;
        opposite().writerReset = true;
        LockSupport.unpark(opposite().writer);
    }

    void healed() {
        network.at(scheduler.time.nowNanos() + network.delayNanos(from, to), this::deliver);
    }

    /// Waits for bytes and reads some, perhaps not all that are there; -1 at the end.
    int read(ByteBuffer target) throws IOException {
        reader = Thread.currentThread();
        scheduler.parkUntil(() -> readerClosed || !arrived.isEmpty() || endArrived || readerReset);
        reader = null;
        if (readerClosed) {
            throw new AsynchronousCloseException();
        }
        if (arrived.isEmpty()) {
            if (endArrived) {
                return -1;
            }
            throw new SocketException("Connection reset");
        }
        int wanted = network.shorter(target.remaining());
        int count = 0;
        while (count < wanted && !arrived.isEmpty()) {
            ByteBuffer head = arrived.getFirst();
            int part = Math.min(head.remaining(), wanted - count);
            target.put(head.slice(head.position(), part));
            head.position(head.position() + part);
            count += part;
            if (!head.hasRemaining()) {
                arrived.removeFirst();
            }
        }
        bufferedBytes -= count;
        LockSupport.unpark(writer);
        return count;
    }

    /// The writer's side closes: what was sent arrives, then the end.
    void closeWriter() {
        if (!writerClosed) {
            writerClosed = true;
            LockSupport.unpark(writer);
            send(Kind.END, ByteBuffer.allocate(0), network.delayNanos(from, to));
        }
    }

    /// The reader's side closes.
    ///
    /// @return whether bytes were there that it never read: then TCP resets the connection
    boolean closeReader() {
        readerClosed = true;
        LockSupport.unpark(reader);
        LockSupport.unpark(writer);
        return !arrived.isEmpty();
    }

    /// The connection breaks: the reader of this pipe learns it after what is on the way before it.
    void sendReset(long delayNanos) {
        writerClosed = true;
        LockSupport.unpark(writer);
        send(Kind.RESET, ByteBuffer.allocate(0), delayNanos);
    }

    /// Breaks the connection after what was sent: the writer learns it now, the reader in order.
    void breakOff() {
        writerReset = true;
        send(Kind.RESET, ByteBuffer.allocate(0), network.delayNanos(from, to));
    }

    /// Takes back what has not arrived: it was in the memory of a machine that lost its power.
    void loseWhatIsOnTheWay() {
        onTheWay.clear();
    }

    /// Breaks the connection here and now for the reader of this pipe and the writer of the other;
    /// what has not arrived is lost.
    void reset() {
        onTheWay.clear();
        resetArrives();
        LockSupport.unpark(reader);
    }

    private Pipe opposite() {
        return Objects.requireNonNull(opposite, "pipes come in pairs");
    }
}
