package io.moldau.acceptance.differential;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/// What a seed writes to a compacted partition, whatever the broker: batches of plain, idempotent
/// and transactional producers, commits and aborts, one after the other.
///
/// Each batch is a step, so both brokers get the same batches and, as they roll a segment by the
/// bytes of the batches, the same segments.
final class CompactionInput {
    /// Compressed sizes differ little from these; a few batches fill a segment.
    static final int SEGMENT_BYTES = 6_000;

    /// More than half of a segment: two of them never share one.
    private static final int FILLING_BYTES = 4_000;

    private static final int STEPS = 70;
    private static final int KEYS_MAX = 12;
    private static final int VALUE_BYTES_MAX = 300;

    /// How batches are written.
    enum Kind {
        PLAIN,
        IDEMPOTENT,
        TRANSACTIONAL
    }

    /// A producer of the stock client.
    record Writer(Kind kind, String codec) {}

    static final List<Writer> WRITERS =
            List.of(
                    new Writer(Kind.PLAIN, "none"),
                    new Writer(Kind.PLAIN, "gzip"),
                    new Writer(Kind.PLAIN, "snappy"),
                    new Writer(Kind.PLAIN, "lz4"),
                    new Writer(Kind.PLAIN, "zstd"),
                    new Writer(Kind.IDEMPOTENT, "none"),
                    new Writer(Kind.IDEMPOTENT, "zstd"),
                    new Writer(Kind.TRANSACTIONAL, "none"),
                    new Writer(Kind.TRANSACTIONAL, "lz4"),
                    new Writer(Kind.TRANSACTIONAL, "gzip"));

    /// @param value `null` for a tombstone
    record Item(@Nullable Bytes key, @Nullable Bytes value, RecordHeaders headers, long afterMs) {}

    /// One thing that a writer does; its place among [#WRITERS] comes first.
    sealed interface Step {
        int writer();

        record Begin(int writer) implements Step {}

        record Batch(int writer, List<Item> items) implements Step {}

        /// A record without a key, which no compacted topic takes.
        record Refused(int writer) implements Step {}

        record End(int writer, boolean commit) implements Step {}
    }

    private final Random random;
    private final int keyCount;
    private final List<Step> steps = new ArrayList<>();

    /// Transactions that are open, and whether they have data.
    private final TreeMap<Integer, Boolean> open = new TreeMap<>();

    private int clockMs;

    private CompactionInput(long seed) {
        random = new Random(seed);
        keyCount = 1 + random.nextInt(KEYS_MAX);
    }

    static List<Step> of(long seed) {
        var input = new CompactionInput(seed);
        for (int i = 0; i < STEPS; i++) {
            input.step();
        }
        List.copyOf(input.open.keySet()).forEach(input::end);
        return input.steps;
    }

    /// A batch with a key of its own that no other batch shares a segment with.
    static Step.Batch filling(long seed, int number) {
        var value = new byte[FILLING_BYTES];
        new Random(seed * 1_000 + number).nextBytes(value);
        var item =
                new Item(
                        Bytes.wrap(bytes("filling " + number)),
                        Bytes.wrap(value),
                        new RecordHeaders(),
                        1_000_000);
        return new Step.Batch(0, List.of(item));
    }

    private void step() {
        int writer = random.nextInt(WRITERS.size());
        if (WRITERS.get(writer).kind() != Kind.TRANSACTIONAL) {
            steps.add(
                    WRITERS.get(writer).kind() == Kind.PLAIN && random.nextInt(10) == 0
                            ? new Step.Refused(writer)
                            : new Step.Batch(writer, items()));
        } else if (open.containsKey(writer) && random.nextInt(3) == 0) {
            end(writer);
        } else {
            if (!open.containsKey(writer)) {
                steps.add(new Step.Begin(writer));
            }
            open.put(writer, true);
            steps.add(new Step.Batch(writer, items()));
        }
    }

    private void end(int writer) {
        open.remove(writer);
        steps.add(new Step.End(writer, random.nextInt(5) < 3));
    }

    private List<Item> items() {
        var items = new ArrayList<Item>();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            clockMs += random.nextInt(10);
            items.add(item());
        }
        return items;
    }

    private Item item() {
        Bytes value = null;
        if (random.nextInt(4) > 0) {
            value = Bytes.wrap(new byte[random.nextInt(VALUE_BYTES_MAX)]);
            random.nextBytes(value.get());
        }
        var headers = new RecordHeaders();
        for (int i = random.nextInt(4); i > 1; i--) {
            headers.add("header" + i, i == 2 ? null : bytes("" + random.nextInt()));
        }
        int key = random.nextInt(keyCount);
        var keyBytes = key == 0 ? new byte[0] : bytes("key" + key);
        return new Item(Bytes.wrap(keyBytes), value, headers, clockMs);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
