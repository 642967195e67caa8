package io.moldau.tools.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/// How long a directory's disk takes to make something durable, measured.
///
/// @param longest 99th percentile
record FlushProbe(Duration median, Duration longest) {
    private static final int WRITES = 100;
    private static final int WRITE_BYTES = 4096;

    /// A slow disk is known after this long as well.
    private static final Duration MAX = Duration.ofSeconds(3);

    /// Writes over the same few blocks, as a write-ahead log does, and leaves nothing behind.
    static FlushProbe measure(Path directory, InstantSource clock) throws IOException {
        Path file = Files.createTempFile(directory, "moldau-doctor", ".tmp");
        try (var channel =
                FileChannel.open(
                        file, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            write(channel); // the first one makes the file longer, which costs more
            var taken = new long[WRITES];
            int done = 0;
            Instant begun = clock.instant();
            Instant last = begun;
            while (done < WRITES && Duration.between(begun, last).compareTo(MAX) < 0) {
                write(channel);
                Instant now = clock.instant();
                taken[done++] = Duration.between(last, now).toNanos();
                last = now;
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
