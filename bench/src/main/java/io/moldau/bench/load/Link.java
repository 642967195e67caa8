package io.moldau.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;

/// One connection that never blocks. It sends its frames in turn, again and again, and reads the
/// answers in order. One thread may send while another receives: they share no state.
public final class Link implements AutoCloseable {
    private static final int READ_BYTES = 64 * 1024;

    private final SocketChannel channel;
    private final ByteBuffer[] frames;
    private final Answers answers;

    private long submitted;
    private long written;

    private ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    private long answered;

    private Link(SocketChannel channel, ByteBuffer[] frames, Answers answers) {
        this.channel = channel;
        this.frames = frames;
        this.answers = answers;
    }

    /// Connects; the frames' correlation ids are this link's to change.
    static Link open(int port, List<ByteBuffer> frames, Answers answers) throws IOException {
        var channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        return new Link(channel, frames.toArray(ByteBuffer[]::new), answers);
    }

    /// A frame can be written again once it has left completely.
    boolean maySubmit() {
        return submitted - written < frames.length;
    }

    /// Puts the next frame in line; [#flush] writes it.
    void submit() {
        assert maySubmit();
        var frame = frames[(int) (submitted % frames.length)];
        frame.putInt(Frames.CORRELATION_AT, (int) submitted).rewind();
        submitted++;
    }

    /// Writes what is in line; false if the socket takes no more for now.
    boolean flush() throws IOException {
        while (written < submitted) {
            int first = (int) (written % frames.length);
            int count = (int) Math.min(submitted - written, frames.length - first);
            long bytes =
                    count == 1 ? channel.write(frames[first]) : channel.write(frames, first, count);
            while (written < submitted && !frames[(int) (written % frames.length)].hasRemaining()) {
                written++;
            }
            if (bytes == 0) {
                return false;
            }
        }
        return true;
    }

    /// Reads what has arrived; returns how many answers are complete now.
    int receive() throws IOException {
        int complete = 0;
        boolean full = true;
        while (full) {
            int bytes = channel.read(in);
            if (bytes < 0) {
                throw new EOFException("the broker closed the connection");
            }
            full = !in.hasRemaining();
            complete += take();
        }
        return complete;
    }

    private int take() throws IOException {
        int from = 0;
        int complete = 0;
        int end = in.position();
        while (end - from >= Integer.BYTES) {
            int size = in.getInt(from);
            if (end - from - Integer.BYTES < size) {
                break;
            }
            int body = from + Integer.BYTES;
            if (in.getInt(body) != (int) answered) {
                throw new IOException("an answer to another request: " + in.getInt(body));
            }
            answers.answer(in, body, size);
            answered++;
            complete++;
            from = body + size;
        }
        keep(from, end);
        return complete;
    }

    /// Moves the beginning of an answer to the front, and makes room for the whole of it.
    private void keep(int from, int end) {
        int needed = end - from >= Integer.BYTES ? in.getInt(from) + Integer.BYTES : 0;
        var rest = in.flip().position(from);
        if (needed > in.capacity()) {
            in = ByteBuffer.allocateDirect(needed).put(rest);
        } else {
            rest.compact();
        }
    }

    long inFlight() {
        return submitted - answered;
    }

    long answered() {
        return answered;
    }

    SocketChannel channel() {
        return channel;
    }

    void register(Selector selector, int operations) throws IOException {
        channel.register(selector, operations, this);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
