package io.moldau.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;

/// Writes all of several buffers.
///
/// The JDK copies what is in a heap buffer to a direct buffer of the same size, which it then keeps
/// with the carrier or platform thread, for ever. So they go out in windows of bounded size.
final class GatheredBytes {
    /// Large enough that a system call's cost does not show, small enough to be kept.
    static final int WINDOW_BYTES = 128 * 1024;

    /// As many direct buffers a carrier keeps; far below what one call takes (IOV_MAX, 1024).
    private static final int BUFFERS_MAX = 32;

    private GatheredBytes() {}

    static void writeAll(GatheringByteChannel channel, ByteBuffer... sources) throws IOException {
        int first = 0;
        while (true) {
            while (first < sources.length && !sources[first].hasRemaining()) {
                first++;
            }
            if (first == sources.length) {
                return;
            }
            writeWindow(channel, sources, first);
        }
    }

    /// One write: whole buffers while they fit, else a part of the first.
    private static void writeWindow(GatheringByteChannel channel, ByteBuffer[] sources, int first)
            throws IOException {
        int heapBytes = 0;
        int count = 0;
        while (first + count < sources.length && count < BUFFERS_MAX) {
            ByteBuffer source = sources[first + count];
            heapBytes += source.isDirect() ? 0 : Math.min(source.remaining(), WINDOW_BYTES + 1);
            if (heapBytes > WINDOW_BYTES) {
                break;
            }
            count++;
        }
        if (count == 0) {
            writePart(channel, sources[first]);
        } else if (count == 1) {
            var _ = channel.write(sources[first]);
        } else {
            var _ = channel.write(sources, first, count);
        }
    }

    private static void writePart(GatheringByteChannel channel, ByteBuffer source)
            throws IOException {
        int limit = source.limit();
        source.limit(source.position() + WINDOW_BYTES);
        try {
            var _ = channel.write(source);
        } finally {
            source.limit(limit);
        }
    }
}
