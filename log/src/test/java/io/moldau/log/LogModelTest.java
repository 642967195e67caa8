package io.moldau.log;

import static io.moldau.log.LogFixture.EPOCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.log.LogModel.Item;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A log against a sorted map: random changes to both, after each a random question to both.
class LogModelTest {
    private static final int STEPS = 600;
    private static final List<Compression> CODECS = List.of(Compression.values());
    private static final List<ReadLimit> LIMITS = List.of(ReadLimit.values());

    static LongStream seeds() {
        return Seeds.of(4);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void answersAsASortedMapWould(long seed) throws IOException {
        var run = new Run(seed);
        for (int step = 0; step < STEPS; step++) {
            run.change();
            run.ask();
        }
        run.reopenClean();
        run.compareAll();
    }

    private static final class Run {
        private final long seed;
        private final Random random;
        private final LogFixture fixture;
        private final LogModel model = new LogModel();
        private final List<Long> boundaries = new ArrayList<>();
        private LogModel checkpoint = new LogModel();
        private long flushedOffset;
        private PartitionLog log;
        private int leaderEpoch = EPOCH;
        private final TransactionWriter transactions;
        private int counter;
        private String doing = "";

        Run(long seed) throws IOException {
            this.seed = seed;
            random = new Random(seed);
            transactions = new TransactionWriter(random, seed % 2 == 0);
            fixture = new LogFixture(seed);
            fixture.settings =
                    LogSettings.DEFAULT
                            .change()
                            .segmentBytes(1000 + random.nextInt(3000))
                            .indexIntervalBytes(random.nextInt(400))
                            .indexBytesMax(40 + random.nextInt(400))
                            .segmentMs(1 + random.nextInt(100_000))
                            .segmentJitterMs(random.nextInt(1000))
                            .preallocate(random.nextInt(4) == 0)
                            .timestampAfterMaxMs(Long.MAX_VALUE)
                            .fileDeleteDelayMs(10)
                            .build();
            log = fixture.openClean();
        }

        String where() {
            return "seed %d, after %s".formatted(seed, doing);
        }

        void change() throws IOException {
            fixture.nowMs += random.nextInt(1000);
            int dice = random.nextInt(100);
            if (dice < 40) {
                append();
            } else if (dice < 70) {
                appendTransactional();
            } else if (dice < 74) {
                truncate();
            } else if (dice < 78) {
                deleteRecords();
            } else if (dice < 82) {
                retain();
            } else if (dice < 88) {
                doing = "flush";
                checkpoint();
            } else if (dice < 92) {
                reopenClean();
            } else if (dice < 97) {
                crash();
            } else {
                leaderEpoch += random.nextInt(3);
            }
        }

        private void append() throws IOException {
            doing = "append at " + model.end;
            var batches = randomBatches();
            var result = log.append(batches, leaderEpoch, AppendOrigin.CLIENT);
            assertThat(result).as(where()).isInstanceOf(AppendResult.Appended.class);
            var appended = (AppendResult.Appended) result;
            assertThat(appended.baseOffset()).as(where()).isEqualTo(model.end);
            boundaries.add(appended.baseOffset());
            model.add(batches);
            model.end = appended.endOffset();
            if (random.nextInt(4) > 0) {
                log.awaitDurable(appended.ticket());
                log.advanceHighWatermark(appended.endOffset());
            }
        }

        private void appendTransactional() throws IOException {
            doing = "transactional append at " + model.end;
            int known = fixture.journal.entries.size();
            var result = transactions.step(log, leaderEpoch, fixture.nowMs);
            assertThat(result).as(where()).isInstanceOf(AppendResult.Appended.class);
            var appended = (AppendResult.Appended) result;
            if (!appended.duplicate()) {
                boundaries.add(appended.baseOffset());
                model.apply(fixture.journal.entries.get(known));
            }
            if (random.nextInt(4) > 0) {
                log.awaitDurable(appended.ticket());
                log.advanceHighWatermark(log.logEndOffset());
            }
        }

        private ByteBuffer randomBatches() {
            int count = 1 + random.nextInt(3);
            var all = ByteBuffer.allocate(100_000);
            for (int i = 0; i < count; i++) {
                var codec = CODECS.get(random.nextInt(CODECS.size()));
                var writer = new BatchWriter(codec);
                int records = 1 + random.nextInt(5);
                for (int j = 0; j < records; j++) {
                    var value = "v" + counter++ + "x".repeat(random.nextInt(30));
                    writer.append(randomTimestamp(), null, LogFixture.bytes(value));
                }
                all.put(writer.build());
            }
            return all.flip();
        }

        private long randomTimestamp() {
            return switch (random.nextInt(12)) {
                case 0 -> -1;
                case 1 -> random.nextLong(fixture.nowMs);
                case 2 -> fixture.nowMs + random.nextLong(1L << 40);
                default -> fixture.nowMs + random.nextInt(500) - 250;
            };
        }

        private void truncate() throws IOException {
            boundaries.removeIf(it -> it < model.start || it >= model.end);
            if (boundaries.isEmpty() || random.nextInt(3) > 0) {
                return;
            }
            int from = Math.max(0, boundaries.size() - 5);
            long to = boundaries.get(from + random.nextInt(boundaries.size() - from));
            doing = "truncate to " + to;
            log.truncateTo(to);
            model.cut(to);
            boundaries.removeIf(it -> it >= to);
        }

        private void deleteRecords() throws IOException {
            long span = log.highWatermark() - model.start + 1;
            long to = model.start + random.nextLong(Math.max(1, span / 4 + 1));
            doing = "delete records before " + to;
            log.deleteRecordsBefore(to);
            moveStart(to);
        }

        private void retain() throws IOException {
            doing = "retention";
            boolean bySize = random.nextBoolean();
            var settings = fixture.settings.change().retentionMs(-1).retentionBytes(-1);
            log.configure(
                    (bySize
                                    ? settings.retentionBytes(random.nextInt(6000))
                                    : settings.retentionMs(random.nextInt(100_000)))
                            .build());
            long before = log.sizeBytes();
            int gone = log.applyRetention(fixture.nowMs);
            assertThat(log.logStartOffset()).as(where()).isLessThanOrEqualTo(log.highWatermark());
            assertThat(log.sizeBytes() < before).as(where()).isEqualTo(gone > 0);
            moveStart(log.logStartOffset());
            log.configure(fixture.settings);
            log.maintain(fixture.nowMs);
            moveStart(log.logStartOffset());
        }

        private void moveStart(long to) {
            model.start = Math.max(model.start, to);
            model.items.headMap(model.start).clear();
        }

        private void checkpoint() throws IOException {
            flushedOffset = log.flush();
            assertThat(flushedOffset).as(where()).isEqualTo(model.end);
            checkpoint = model.copy();
            fixture.journal.entries.clear();
            fixture.journal.durable = 0;
        }

        void reopenClean() throws IOException {
            doing = "clean reopen";
            log.close();
            if (random.nextBoolean()) {
                fixture.disk.cutPower();
            }
            fixture.journal.entries.clear();
            fixture.journal.durable = 0;
            checkpoint = model.copy();
            flushedOffset = model.end;
            log = fixture.open(new Opening.Clean(model.start, model.end));
            assertThat(log.recoveryPoint()).as(where()).isEqualTo(model.end);
            log.advanceHighWatermark(model.end);
        }

        private void crash() throws IOException {
            doing = "crash";
            fixture.disk.cutPower();
            dropUnawaitedEntries();
            recover();
            doing = "crash, at start " + model.start + " end " + model.end;
        }

        private void dropUnawaitedEntries() {
            var entries = fixture.journal.entries;
            while (entries.size() > fixture.journal.durable && random.nextBoolean()) {
                entries.removeLast();
            }
            var expected = checkpoint.copy();
            entries.forEach(expected::apply);
            model.items = expected.items;
            model.transactions = expected.transactions;
            model.start = expected.start;
            model.end = expected.end;
        }

        private void recover() throws IOException {
            var recovery =
                    LogModel.recovery(checkpoint.start, flushedOffset, fixture.journal.entries);
            log = fixture.open(recovery.opening());
            recovery.replay(log);
            boundaries.removeIf(it -> it >= model.end);
            log.advanceHighWatermark(model.end);
        }

        void ask() throws IOException {
            assertThat(log.logStartOffset()).as(where()).isEqualTo(model.start);
            assertThat(log.logEndOffset()).as(where()).isEqualTo(model.end);
            if (random.nextInt(8) == 0) {
                TransactionWriter.check(log, model.transactions, random, where());
            }
            switch (random.nextInt(4)) {
                case 0 -> askTimestamp();
                case 1 -> askLargest();
                default -> askRead();
            }
        }

        private void askRead() throws IOException {
            long offset = model.start + random.nextLong(model.end - model.start + 1);
            int bytes = 1 + random.nextInt(2000);
            var limit = LIMITS.get(random.nextInt(LIMITS.size()));
            long upper =
                    switch (limit) {
                        case LOG_END -> model.end;
                        case HIGH_WATERMARK -> log.highWatermark();
                        case LAST_STABLE_OFFSET -> log.lastStableOffset();
                    };
            var found = LogFixture.read(log, offset, bytes, limit);
            var all = model.items.subMap(offset, Math.max(offset, upper));
            assertThat(found.isEmpty()).as(where()).isEqualTo(all.isEmpty());
            long next = offset;
            for (var record : found) {
                assertThat(record.offset()).as(where()).isEqualTo(next++);
                assertThat(new Item(record.timestampMs(), LogFixture.text(record)))
                        .as(where())
                        .isEqualTo(all.get(record.offset()));
            }
        }

        private void askTimestamp() throws IOException {
            long asked = randomTimestamp();
            var expected =
                    model.items.entrySet().stream()
                            .filter(it -> it.getValue().timestampMs() >= asked)
                            .findFirst();
            assertThat(log.offsetForTimestamp(asked).map(OffsetAtTime::offset))
                    .as("%s, timestamp %d", where(), asked)
                    .isEqualTo(expected.map(it -> it.getKey()));
        }

        private void askLargest() throws IOException {
            long largest = -1;
            long offset = -1;
            for (var entry : model.items.entrySet()) {
                if (entry.getValue().timestampMs() > largest) {
                    largest = entry.getValue().timestampMs();
                    offset = entry.getKey();
                }
            }
            assertThat(log.largestTimestamp().map(OffsetAtTime::offset).orElse(-1L))
                    .as(where())
                    .isEqualTo(offset);
        }

        void compareAll() throws IOException {
            assertThat(LogFixture.readAll(log, model.start, ReadLimit.LOG_END))
                    .as(where())
                    .isEqualTo(model.from(model.start));
        }
    }
}
