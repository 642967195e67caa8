package io.moldau.tools.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;

/// How long a directory's disk takes to make something durable, measured.
///
/// @param longest 99th percentile
record FlushProbe(Duration median, Duration longest) {
    private static final int WRITES = 100;
    private static final int WRITE_BYTES = 4096;

    /// A slow disk is known after this long as well.
    private static final long MAX_NANOS = Duration.ofSeconds(3).toNanos();

    /// Writes over the same few blocks, as a write-ahead log does, and leaves nothing behind.
    static FlushProbe measure(Path directory) throws IOException {
        Path file = Files.createTempFile(directory, "moldau-doctor", ".tmp");
        try (var channel =
                FileChannel.open(
                        file, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            write(channel); // the first one makes the file longer, which costs more
            var taken = new long[WRITES];
            int done = 0;
            long begun = System.nanoTime();
            while (done < WRITES && System.nanoTime() - begun < MAX_NANOS) {
                long start = System.nanoTime();
                write(channel);
                taken[done++] = System.nanoTime() - start;
            }
            return of(Arrays.copyOf(taken, done));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static void write(FileChannel channel) throws IOException {
        channel.write(ByteBuffer.allocate(WRITE_BYTES), 0);
        channel.force(false);
    }

    static FlushProbe of(long[] nanos) {
        var sorted = nanos.clone();
        Arrays.sort(sorted);
        return new FlushProbe(
                Duration.ofNanos(sorted[sorted.length / 2]),
                Duration.ofNanos(sorted[(int) (sorted.length * 0.99)]));
    }
}
