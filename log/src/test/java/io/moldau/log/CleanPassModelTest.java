package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.record.Record;
import io.moldau.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Logs that are appended to, cleaned and opened anew at random, beside a model that says which
/// records survive.
///
/// E1: what a reader folds is the same before and after, and what stays is as it was. E2: a
/// tombstone stays for `delete.retention.ms` after the first pass that met it. E3: nothing goes
/// that is above the high watermark or in the segment being written. E5: the end of the log and the
/// producers' sequence numbers survive, an opening without snapshots included.
class CleanPassModelTest {
    @Test
    void theRecordsThatSurviveAreThoseOfTheModel() {
        Seeds.of(150)
                .forEach(seed -> {
                    try {
                        run(seed);
                    } catch (IOException | CleaningEndedException | RuntimeException e) {
                        throw new AssertionError("seed " + seed, e);
                    }
                });
    }

    /// One seed.
    static void run(long seed) throws IOException, CleaningEndedException {
        new Run(seed).run();
    }

    private static final class Run {
        private final long seed;
        private final Random random;
        private final LogFixture fixture;
        private final CleanRig rig;
        private final TreeMap<Long, Record> expected = new TreeMap<>();

        /// Delete horizons, by the base offset of the batch.
        private final Map<Long, Long> horizons = new HashMap<>();

        private PartitionLog log;
        private long cleanedUpTo = -1;
        private boolean wholePassesOnly = true;

        /// For a few keys: passes end early, and the next ones go on.
        private final boolean smallMemory;

        Run(long seed) throws IOException {
            this.seed = seed;
            random = new Random(seed);
            fixture = new LogFixture(seed);
            fixture.settings = CleanRig.settings(random);
            boolean largeBatches = seed % 10 == 9;
            if (largeBatches) {
                fixture.settings = fixture.settings.change().segmentBytes(100_000).build();
            }
            rig = largeBatches ? CleanRig.ofLargeBatches(random) : new CleanRig(random);
            smallMemory = seed % 4 == 0 || seed % 20 == 19;
            log = fixture.openClean();
        }

        void run() throws IOException, CleaningEndedException {
            for (int step = 0; step < 40; step++) {
                fixture.nowMs += random.nextInt(300);
                switch (random.nextInt(8)) {
                    case 0 -> clean();
                    case 1 -> openAnew();
                    default -> append();
                }
            }
            clean();
            openAnew();
        }

        private void append() throws IOException {
            long before = log.logEndOffset();
            rig.append(log, fixture.nowMs);
            expected.putAll(rig.appended.tailMap(before, true));
            if (random.nextInt(4) > 0) {
                log.advanceHighWatermark(log.logEndOffset());
            }
        }

        private void clean() throws IOException, CleaningEndedException {
            log.flush();
            var dirty = DirtyLog.of(log, log.recoveryPoint(), cleanedUpTo, fixture.nowMs);
            assertThat(dirty.endOffset()).isLessThanOrEqualTo(log.highWatermark());
            if (!dirty.isDue(fixture.settings.compaction())) {
                return;
            }
            var settings = CleanRig.memory(smallMemory ? 1 : 1 << 20);
            var before = CleanRig.readAll(log);
            var producers = log.producers();
            var throttle = new Throttle(fixture.world().clock());
            var pass = new CleanPass(log, dirty, settings, throttle, () -> false);
            long upTo = pass.run(fixture.nowMs).cleanedUpTo();
            assertThat(upTo).as("seed %d gets on", seed).isGreaterThan(dirty.firstDirtyOffset());
            wholePassesOnly &= upTo == dirty.endOffset();
            cleanedUpTo = upTo;
            model(upTo);
            check(before);
            assertThat(log.producers()).as("seed %d", seed).isEqualTo(producers);
        }

        /// Takes out of `expected` what a pass takes out of the log.
        private void model(long upTo) {
            var newest = new HashMap<ByteBuffer, Long>();
            expected.headMap(upTo).forEach((offset, it) -> newest.put(key(it), offset));
            var kept = new TreeSet<Long>();
            long nowMs = fixture.nowMs;
            expected.headMap(upTo)
                    .forEach((offset, it) -> {
                        long horizon =
                                horizons.getOrDefault(rig.batchOf.get(offset), Long.MAX_VALUE);
                        boolean last = offset.equals(newest.get(key(it)));
                        if (last && (it.value() != null || nowMs < horizon)) {
                            kept.add(offset);
                        }
                    });
            expected.headMap(upTo).keySet().retainAll(kept);
            expected.headMap(upTo)
                    .forEach((offset, it) -> {
                        if (it.value() == null) {
                            horizons.putIfAbsent(
                                    rig.batchOf.get(offset), nowMs + CleanRig.DELETE_RETENTION_MS);
                        }
                    });
        }

        private static ByteBuffer key(Record record) {
            return Objects.requireNonNull(record.key());
        }

        private void check(List<Record> before) throws IOException {
            var after = CleanRig.readAll(log);
            assertThat(CleanRig.fold(after))
                    .as("E1, seed %d", seed)
                    .isEqualTo(CleanRig.fold(before));
            SegmentCheck.of(log, "seed " + seed);
            for (var it : after) {
                assertThat(it).as("E1, seed %d", seed).isEqualTo(rig.appended.get(it.offset()));
            }
            if (wholePassesOnly) {
                assertThat(offsets(after))
                        .as("seed %d", seed)
                        .isEqualTo(new ArrayList<>(expected.keySet()));
            }
        }

        private static List<Long> offsets(List<Record> records) {
            return records.stream().map(Record::offset).toList();
        }

        private void openAnew() throws IOException {
            long end = log.logEndOffset();
            long watermark = log.highWatermark();
            var records = CleanRig.readAll(log);
            var producers = log.producers();
            log.close();
            if (end > 0 && random.nextBoolean()) {
                for (var name : fixture.disk.list(LogFixture.DIRECTORY)) {
                    if (name.toString().endsWith(".snapshot")) {
                        fixture.disk.delete(LogFixture.DIRECTORY.resolve(name));
                    }
                }
            }
            log = fixture.open(new Opening.Clean(0, end));
            log.advanceHighWatermark(watermark);
            assertThat(log.logEndOffset()).as("E5, seed %d", seed).isEqualTo(end);
            assertThat(CleanRig.readAll(log)).as("seed %d", seed).isEqualTo(records);
            SegmentCheck.of(log, "seed " + seed + ", opened anew");
            assertThat(sequences(log.producers()))
                    .as("E5, seed %d", seed)
                    .isEqualTo(sequences(producers));
        }

        private static List<String> sequences(List<ActiveProducer> producers) {
            return producers.stream()
                    .map(it -> it.producerId() + "/" + it.epoch() + "/" + it.lastSequence())
                    .toList();
        }
    }
}
