package io.moldau.broker.net;

import io.moldau.runtime.Network.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Cuts the bytes of one connection into frames.
///
/// Frame, big-endian: `int32` size, then that many bytes. The size is checked before anything else
/// happens, and memory is taken as bytes arrive, never because a size was promised: a buffer holds
/// at most [#GROWTH] times what has been received.
///
/// Frames are views of the buffer. They stay valid until [#recycle], or for good once the buffer
/// has been taken out by [#detach].
final class FrameReader {
    /// A small produce with its topic and a batch of a few records.
    static final int SMALL_BYTES = 4 * 1024;

    private static final int GROWTH = 4;

    private final Connection connection;
    private final RequestMemory memory;
    private int frameMaxBytes;

    /// Where small frames arrive; stays at hand while a large one has a buffer of its own.
    private ByteBuffer small = ByteBuffer.allocate(SMALL_BYTES);

    /// Received and not yet handed out: from `start` to `end`.
    private ByteBuffer buffer = small;

    /// Whether `buffer` is one from the memory for large frames, and not `small`.
    private boolean large;

    private int start;
    private int end;

    FrameReader(Connection connection, RequestMemory memory, int frameMaxBytes) {
        this.connection = connection;
        this.memory = memory;
        this.frameMaxBytes = frameMaxBytes;
    }

    /// Sets the largest frame from now on.
    void frameMaxBytes(int bytes) {
        frameMaxBytes = bytes;
    }

    /// The next frame that has arrived whole, without its size; null when more must be received.
    @Nullable ByteBuffer next() throws Refusal {
        int size = nextSize();
        if (size < 0 || end - start - Integer.BYTES < size) {
            return null;
        }
        ByteBuffer frame = buffer.slice(start + Integer.BYTES, size);
        start += Integer.BYTES + size;
        return frame;
    }

    /// Whether a frame has begun to arrive and is not complete.
    boolean midFrame() {
        return end > start;
    }

    /// What the frame under way promised, in bytes; 0 when not even its size has arrived.
    int promisedBytes() {
        return end - start < Integer.BYTES ? 0 : buffer.getInt(start);
    }

    /// Waits for bytes; false when the peer has ended the stream. Call [#recycle] or [#detach]
    /// first if frames have been handed out.
    boolean receive() throws IOException, Refusal {
        makeRoom();
        buffer.limit(buffer.capacity()).position(end);
        int count = connection.read(buffer);
        if (count < 0) {
            return false;
        }
        end += count;
        return true;
    }

    /// The frames handed out so far are done with; their bytes may be written over.
    void recycle() {
        if (start == end) {
            start = 0;
            end = 0;
            if (large) {
                memory.give(buffer);
                useSmall();
            }
        } else if (start > 0) {
            buffer.put(0, buffer, start, end - start);
            end -= start;
            start = 0;
        }
    }

    /// Gives away the buffer with the frames handed out so far; goes on in another, `spare` or new.
    /// Whoever takes it returns it with [#release].
    ByteBuffer detach(@Nullable ByteBuffer spare) throws Refusal {
        int left = end - start;
        ByteBuffer given = buffer;
        if (!large) {
            small = spare != null ? spare : ByteBuffer.allocate(SMALL_BYTES);
        }
        if (left <= SMALL_BYTES) {
            useSmall();
        } else {
            buffer = memory.take(left);
            large = true;
        }
        buffer.put(0, given, start, left);
        start = 0;
        end = left;
        return given;
    }

    /// Returns a detached buffer that nobody reads any more. Any thread may call it.
    ///
    /// @return the buffer if it may serve [#detach] as a spare
    @Nullable ByteBuffer release(ByteBuffer detached) {
        if (detached.capacity() == SMALL_BYTES) {
            return detached;
        }
        memory.give(detached);
        return null;
    }

    /// The connection is over; a request that has begun may still read its frame.
    void close() {
        if (large) {
            memory.discard(buffer);
            useSmall();
        }
        start = 0;
        end = 0;
    }

    /// The checked size of the frame at `start`, or -1 when it has not arrived.
    private int nextSize() throws Refusal {
        if (end - start < Integer.BYTES) {
            return -1;
        }
        int size = buffer.getInt(start);
        if (size <= 0 || size > frameMaxBytes) {
            String reason =
                    size <= 0
                            ? "Invalid receive (size = %d)".formatted(size)
                            : "Invalid receive (size = %d larger than %d)"
                                    .formatted(size, frameMaxBytes);
            ByteBuffer head = buffer.slice(start, end - start);
            throw new Refusal(reason + ", received " + FirstBytes.describe(head));
        }
        return size;
    }

    private void makeRoom() throws Refusal {
        if (end < buffer.capacity()) {
            return;
        }
        assert start == 0 : "recycle or detach before receive";
        int wanted = Math.max(promisedBytes() + Integer.BYTES, SMALL_BYTES);
        int capacity = (int) Math.min(wanted, (long) buffer.capacity() * GROWTH);
        ByteBuffer larger = memory.take(capacity);
        larger.put(0, buffer, 0, end);
        if (large) {
            memory.give(buffer);
        }
        buffer = larger;
        large = true;
    }

    private void useSmall() {
        buffer = small;
        large = false;
    }
}
