package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Compacted logs with transactions that are committed, aborted and still open, cleaned again and
/// again and opened anew.
///
/// E1, E4: a `read_committed` reader gets the newest committed record of each key and all behind
/// the pass, never an aborted one, whatever the size of its fetches. E3: nothing is touched past
/// the last stable offset. E4: a marker stays while a batch of its transaction does, and goes in
/// the end. E5, C9: producers, last stable offset and open transactions are what they were.
class CleanTransactionsTest {
    @Test
    void aReaderGetsTheCommittedRecordsBeforeAndAfterACleaning() {
        var met = new Met();
        Seeds.of(100)
                .forEach(seed -> {
                    try {
                        new Run(seed, met).run();
                    } catch (IOException | CleaningEndedException | RuntimeException e) {
                        throw new AssertionError("seed " + seed, e);
                    }
                });
        assertThat(met.hidden).as("aborted records that a cleaning left").isPositive();
        assertThat(met.openWhileCleaned).isPositive();
        assertThat(met.markersGone).isPositive();
        assertThat(met.markersEmptied).isPositive();
    }

    /// One seed.
    static void run(long seed) throws IOException, CleaningEndedException {
        new Run(seed, new Met()).run();
    }

    /// What the runs have met, all together: else they would show nothing.
    private static final class Met {
        int hidden;
        int openWhileCleaned;
        int markersGone;
        int markersEmptied;
    }

    private static final class Run {
        private final String seed;
        private final Met met;
        private final Random random;
        private final LogFixture fixture;
        private final TransactionWriter writer;
        private final TransactionModel model = new TransactionModel();

        /// Keys of all data records ever written.
        private final TreeMap<Long, ByteBuffer> keys = new TreeMap<>();

        private final Map<Long, List<Long>> openBatches = new HashMap<>();
        private final Map<Long, Long> markerOf = new HashMap<>();
        private PartitionLog log;
        private long cleanedUpTo = -1;

        Run(long seed, Met met) throws IOException {
            this.seed = "seed " + seed;
            this.met = met;
            random = new Random(seed);
            fixture = new LogFixture(seed);
            fixture.settings = CleanRig.settings(random);
            writer = new TransactionWriter(random, random.nextBoolean(), 1 + random.nextInt(8));
            log = fixture.openClean();
        }

        void run() throws IOException, CleaningEndedException {
            for (int step = 0; step < 80; step++) {
                fixture.nowMs += random.nextInt(200);
                switch (random.nextInt(14)) {
                    case 0 -> clean();
                    case 1 -> openAnew();
                    default -> append();
                }
            }
            clean();
            openAnew();
            goOnWithOneProducer();
        }

        /// What the others have left is cleaned again and again, until no more than headers stay.
        private void goOnWithOneProducer() throws IOException, CleaningEndedException {
            long before = log.logEndOffset();
            for (var result = writer.endOne(log, LogFixture.EPOCH);
                    result.isPresent();
                    result = writer.endOne(log, LogFixture.EPOCH)) {
                note(before, result.get());
                before = log.logEndOffset();
            }
            writer.onlySoMany(1);
            for (int round = 0; round < 7; round++) {
                fixture.nowMs += 200 + random.nextInt(1_000);
                for (int i = 0; i < 12; i++) {
                    append();
                }
                log.advanceHighWatermark(log.logEndOffset());
                clean();
            }
            openAnew();
        }

        private void append() throws IOException {
            long before = log.logEndOffset();
            note(before, writer.step(log, LogFixture.EPOCH, fixture.nowMs));
        }

        private void note(long before, AppendResult result) throws IOException {
            if (!(result instanceof AppendResult.Appended taken)) {
                throw new AssertionError(seed + ": " + result);
            }
            log.awaitDurable(taken.ticket());
            for (var batch : batches(before)) {
                model.add(batch);
                note(batch);
            }
            if (random.nextInt(5) > 0) {
                log.advanceHighWatermark(log.logEndOffset());
            }
        }

        private void note(RecordBatch batch) {
            long id = batch.producerId();
            if (batch.isControl()) {
                var ended = openBatches.remove(id);
                if (ended != null) {
                    ended.forEach(it -> markerOf.put(it, batch.baseOffset()));
                }
                return;
            }
            openBatches.computeIfAbsent(id, _ -> new ArrayList<>()).add(batch.baseOffset());
            try (var records = batch.records(DecompressionLimits.DEFAULT)) {
                while (records.next()) {
                    keys.put(records.offset(), Objects.requireNonNull(records.record().key()));
                }
            }
        }

        private void clean() throws IOException, CleaningEndedException {
            log.flush();
            check();
            var dirty = DirtyLog.of(log, log.recoveryPoint(), cleanedUpTo, fixture.nowMs);
            assertThat(dirty.endOffset())
                    .as("E3, %s", seed)
                    .isLessThanOrEqualTo(log.lastStableOffset());
            if (!dirty.isDue(fixture.settings.compaction())) {
                return;
            }
            var open = log.openTransactions();
            var throttle = new Throttle(fixture.world().clock());
            var pass = new CleanPass(log, dirty, CleanRig.memory(1 << 20), throttle, () -> false);
            cleanedUpTo = pass.run(fixture.nowMs).cleanedUpTo();
            assertThat(cleanedUpTo).isEqualTo(dirty.endOffset());
            assertThat(log.openTransactions()).as("C9, %s", seed).isEqualTo(open);
            met.openWhileCleaned += open.size();
            check();
        }

        /// E1, E3, E4.
        private void check() throws IOException {
            long stable = log.lastStableOffset();
            int bytes = List.of(1, 300, 100_000).get(random.nextInt(3));
            assertThat(CommittedReader.read(log, 0, bytes))
                    .as("E1, E4, %s, fetches of %d bytes", seed, bytes)
                    .isEqualTo(expected(stable));
            var markers = new TreeSet<Long>();
            var aborts = new HashSet<Long>();
            var data = new ArrayList<RecordBatch>();
            for (var batch : batches(0)) {
                if (!batch.isControl()) {
                    data.add(batch);
                } else if (batch.recordCount() > 0) {
                    markers.add(batch.baseOffset());
                    if (TransactionModel.isAbort(batch)) {
                        aborts.add(batch.baseOffset());
                    }
                } else {
                    met.markersEmptied++;
                }
            }
            var needed = new HashSet<Long>();
            data.forEach(it -> needed.add(markerOf.getOrDefault(it.baseOffset(), -1L)));
            needed.remove(-1L);
            assertThat(markers).as("E4, %s", seed).containsAll(needed);
            needed.retainAll(aborts);
            assertThat(
                            log.abortedTransactions(0, log.logEndOffset()).stream()
                                    .map(AbortedTransaction::lastOffset))
                    .as("E4, %s, index", seed)
                    .containsAll(needed);
            SegmentCheck.of(log, seed);
            met.markersGone += new HashSet<>(markerOf.values()).size() - markers.size() > 0 ? 1 : 0;
            met.hidden += log.abortedTransactions(0, stable).size();
        }

        private List<Long> expected(long stable) {
            var committed = model.committed(0, stable);
            var newest = new HashMap<ByteBuffer, Long>();
            for (long offset : committed) {
                if (offset < cleanedUpTo) {
                    newest.put(keys.get(offset), offset);
                }
            }
            return committed.stream()
                    .filter(it -> it >= cleanedUpTo || newest.containsValue(it))
                    .toList();
        }

        /// All batches that end at or past `offset`.
        private List<RecordBatch> batches(long offset) throws IOException {
            var found = new ArrayList<RecordBatch>();
            long next = offset;
            while (next < log.logEndOffset()) {
                var result = log.read(next, 4096, true, ReadLimit.LOG_END);
                if (!(result instanceof ReadResult.Found fetched) || fetched.slice().isEmpty()) {
                    throw new AssertionError(seed + ": " + result);
                }
                try (var slice = fetched.slice()) {
                    var walk = new RecordBatches(copy(slice.read()));
                    while (walk.next()) {
                        var batch = walk.batch();
                        if (batch.lastOffset() >= next) {
                            found.add(new RecordBatch(copy(batch.bytes()), 0));
                            next = batch.nextOffset();
                        }
                    }
                }
            }
            return found;
        }

        private static ByteBuffer copy(ByteBuffer bytes) {
            return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
        }

        private void openAnew() throws IOException {
            long end = log.logEndOffset();
            log.advanceHighWatermark(end);
            var open = described();
            log.close();
            if (end > 0) {
                assertThat(SnapshotCheckTest.findings(fixture)).as("C2, %s", seed).isEmpty();
            }
            if (end > 0 && random.nextBoolean()) {
                remove(".snapshot");
            }
            if (end > 0 && random.nextInt(4) == 0) {
                remove(".txnindex");
            }
            log = fixture.open(new Opening.Clean(0, end));
            log.advanceHighWatermark(end);
            assertThat(described()).as("C9, %s", seed).isEqualTo(open);
            check();
        }

        private void remove(String suffix) throws IOException {
            for (var name : fixture.disk.list(LogFixture.DIRECTORY)) {
                if (name.toString().endsWith(suffix)) {
                    fixture.disk.delete(LogFixture.DIRECTORY.resolve(name));
                }
            }
        }

        private List<String> described() throws IOException {
            var found = new ArrayList<String>();
            found.add("stable " + log.lastStableOffset());
            log.openTransactions()
                    .forEach(it -> found.add(it.producerId() + " from " + it.firstOffset()));
            log.producers()
                    .forEach(it ->
                            found.add(
                                    "%d in epoch %d, sequence %d"
                                            .formatted(
                                                    it.producerId(),
                                                    it.epoch(),
                                                    it.lastSequence())));
            return found;
        }
    }
}
