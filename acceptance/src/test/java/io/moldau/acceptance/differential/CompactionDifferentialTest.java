package io.moldau.acceptance.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.BrokerProcess;
import io.moldau.acceptance.KafkaProcess;
import io.moldau.acceptance.MoldauProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same input in Apache Kafka 4.3.1 and in Moldau, both with small segments and eager cleaners:
/// the same records survive.
///
/// Compared is what consumers get, not the batches that are left with a header only: Kafka keeps
/// the last of each producer, Moldau that and the last of each cleaned segment.
class CompactionDifferentialTest {
    /// A tombstone goes two passes after it came, and a marker three: so many, and one more.
    private static final int PASSES = 4;

    /// One of each kind of topic.
    private static final int SEEDS = 2;

    private static final long A_DAY_MS = 86_400_000;

    private static final Map<String, String> EAGER =
            Map.of(
                    "log.cleaner.backoff.ms", "20",
                    "log.cleaner.dedupe.buffer.size", "4194304",
                    "transaction.state.log.num.partitions", "1",
                    "group.initial.rebalance.delay.ms", "0");

    @TempDir private Path directory;

    /// What is left in one broker.
    private record Remains(
            List<Long> activeSegments,
            List<String> uncommitted,
            List<String> committed,
            long end) {}

    @Test
    void theSameRecordsSurviveAsInApacheKafka() throws Exception {
        var gone = new long[1];
        var starting = kafka(directory.resolve("kafka"));
        try (var moldau = MoldauProcess.start(directory.resolve("moldau"), EAGER);
                var kafka = starting.join();
                var ours = CompactedPartition.Writers.of(moldau);
                var theirs = CompactedPartition.Writers.of(kafka)) {
            seeds().forEach(seed -> {
                long startMs = System.currentTimeMillis();
                var here = remains(moldau, "moldau", ours, seed, startMs);
                var there = remains(kafka, "kafka", theirs, seed, startMs);
                compare(seed, here.join(), there.join());
                gone[0] += there.join().end() - there.join().uncommitted().size();
            });
        }
        assertThat(gone[0]).as("records that compaction removed").isPositive();
    }

    private static CompletableFuture<BrokerProcess> kafka(Path directory) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return KafkaProcess.start(directory, EAGER);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    /// `-Dtests.seeds=N` tries N of them, `-Dtests.seed.first=S` starts there.
    private static LongStream seeds() {
        long first = Long.getLong("tests.seed.first", 1);
        return LongStream.range(first, first + Long.getLong("tests.seeds", SEEDS));
    }

    private static void compare(long seed, Remains here, Remains there) {
        assertThat(here.activeSegments())
                .as("seed %d, where segments begin", seed)
                .isEqualTo(there.activeSegments());
        assertThat(here.uncommitted())
                .as("seed %d, read_uncommitted", seed)
                .isEqualTo(there.uncommitted());
        assertThat(here.committed())
                .as("seed %d, read_committed", seed)
                .isEqualTo(there.committed());
    }

    /// With an odd seed tombstones may go at once, else they stay.
    private CompletableFuture<Remains> remains(
            BrokerProcess broker,
            String name,
            CompactedPartition.Writers writers,
            long seed,
            long startMs) {
        return CompletableFuture.supplyAsync(() -> {
            var data = directory.resolve(name).resolve("data");
            var topic = "seed-" + seed;
            try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
                var partition =
                        new CompactedPartition(broker, data, writers, admin, topic, startMs);
                partition.create(settings(seed % 2 == 1 ? 0 : A_DAY_MS));
                return remains(partition, seed);
            } catch (Exception e) {
                throw new AssertionError("seed %d in %s".formatted(seed, name), e);
            }
        });
    }

    private static Map<String, String> settings(long deleteRetentionMs) {
        return Map.of(
                "cleanup.policy", "compact",
                "internal.segment.bytes", "" + CompactionInput.SEGMENT_BYTES,
                "min.cleanable.dirty.ratio", "0.01",
                "delete.retention.ms", "" + deleteRetentionMs,
                "index.interval.bytes", "500");
    }

    private static Remains remains(CompactedPartition partition, long seed) throws Exception {
        partition.play(CompactionInput.of(seed));
        var segments = new ArrayList<Long>();
        for (int pass = 0; pass < PASSES; pass++) {
            partition.play(
                    List.of(
                            CompactionInput.filling(seed, 2 * pass),
                            CompactionInput.filling(seed, 2 * pass + 1)));
            segments.add(partition.awaitCleaned());
        }
        return new Remains(
                segments,
                partition.read("read_uncommitted"),
                partition.read("read_committed"),
                segments.getLast());
    }
}
