package io.moldau.broker.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moldau.protocol.TopicPartition;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Who sent a record, and the how manieth it was of that producer to that partition.
///
/// All bytes of the record follow from it and from the partition, so a reader sees any byte that is
/// changed, and any record that went astray.
record Origin(int producer, int number) {
    private static final int PADDING_MAX = 200;
    private static final int LARGE_PADDING_MAX = 4_000;
    private static final int LARGE_ONE_IN = 16;

    byte[] key() {
        return ("k" + number % 7).getBytes(UTF_8);
    }

    byte[] value(TopicPartition partition) {
        byte[] head = "%s/%d/%d/".formatted(partition, producer, number).getBytes(UTF_8);
        var random = new Random(31L * number + producer);
        boolean large = random.nextInt(LARGE_ONE_IN) == 0;
        var padding = new byte[random.nextInt(large ? LARGE_PADDING_MAX : PADDING_MAX)];
        random.nextBytes(padding);
        byte[] value = Arrays.copyOf(head, head.length + padding.length);
        System.arraycopy(padding, 0, value, head.length, padding.length);
        return value;
    }

    /// Reads the content of a record that lies in `partition`.
    static Origin of(TopicPartition partition, long offset, @Nullable ByteBuffer value) {
        if (value == null) {
            throw new Violation(
                    Check.BYTES_AS_SENT, "%s offset %d has no value".formatted(partition, offset));
        }
        var bytes = new byte[value.remaining()];
        value.get(value.position(), bytes);
        String[] parts = new String(bytes, UTF_8).split("/", 4);
        if (parts.length == 4) {
            var origin = new Origin(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
            if (Arrays.equals(bytes, origin.value(partition))) {
                return origin;
            }
        }
        throw new Violation(
                Check.BYTES_AS_SENT,
                "%s offset %d has bytes that nobody sent there: %s"
                        .formatted(partition, offset, parts[0]));
    }

    @Override
    public String toString() {
        return "#%d of producer %d".formatted(number, producer);
    }
}
