package io.moldau.log;

import static io.moldau.log.LogFixture.readAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.runtime.Disk;
import io.moldau.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Damage to any single file of a log that was stopped cleanly.
class LogDamageTest {
    private static final int BATCHES = 60;

    static LongStream seeds() {
        return Seeds.of(25);
    }

    private record Answers(
            List<String> records,
            List<OffsetAtTime> byTime,
            List<EpochEnd> epochEnds,
            List<ActiveProducer> producers) {}

    private static LogFixture stoppedLog(long seed) throws IOException {
        var fixture = new LogFixture(seed);
        fixture.settings =
                LogSettings.DEFAULT.change().segmentBytes(1500).indexIntervalBytes(150).build();
        var log = fixture.openClean();
        var random = new Random(seed);
        for (int i = 0; i < BATCHES; i++) {
            var writer = new BatchWriter(Compression.NONE).producer(i % 3, (short) 0, i / 3);
            long timestamp = fixture.nowMs - random.nextInt(20_000) + i * 1000L;
            writer.append(timestamp, null, LogFixture.bytes("value " + i));
            var result = log.append(writer.build(), 1 + i / 20, AppendOrigin.CLIENT);
            assertThat(result).isInstanceOf(AppendResult.Appended.class);
        }
        log.close();
        return fixture;
    }

    private static PartitionLog reopen(LogFixture fixture) throws IOException {
        return fixture.open(new Opening.Clean(0, BATCHES));
    }

    private static Answers answers(LogFixture fixture, PartitionLog log) throws IOException {
        var byTime = new ArrayList<OffsetAtTime>();
        for (long ago = -70_000; ago < 25_000; ago += 1700) {
            log.offsetForTimestamp(fixture.nowMs - ago).ifPresent(byTime::add);
        }
        byTime.add(log.largestTimestamp().orElseThrow());
        var epochEnds = new ArrayList<EpochEnd>();
        for (int epoch = 0; epoch < 5; epoch++) {
            epochEnds.add(log.endOffsetOf(epoch, 4));
        }
        return new Answers(readAll(log, 0, ReadLimit.LOG_END), byTime, epochEnds, log.producers());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aDamagedCacheIsRebuiltAndAnswersTheSame(long seed) throws IOException {
        var fixture = stoppedLog(seed);
        var before = answers(fixture, reopen(fixture));
        var random = new Random(seed);
        var caches =
                fixture.disk.list(LogFixture.DIRECTORY).stream()
                        .map(LogFixture.DIRECTORY::resolve)
                        .filter(it -> !it.toString().endsWith(".log"))
                        .toList();
        var victim = caches.get(random.nextInt(caches.size()));
        var how = damage(fixture, victim, random);

        PartitionLog log;
        try {
            log = reopen(fixture);
        } catch (DamagedLogException e) {
            // One id cannot be told from another: the operator is asked.
            assertThat(e).hasMessageContaining("belongs to topic id");
            assertThat(how + victim).isEqualTo("bit flipped" + fixture.file("partition.metadata"));
            return;
        }

        assertThat(answers(fixture, log)).as("seed %d, %s %s", seed, how, victim).isEqualTo(before);
    }

    private static String damage(LogFixture fixture, Path victim, Random random)
            throws IOException {
        var content = fixture.disk.content(victim);
        return switch (random.nextInt(4)) {
            case 0 -> {
                fixture.disk.delete(victim);
                yield "deleted";
            }
            case 1 -> {
                random.nextBytes(content);
                fixture.disk.replace(victim, content);
                yield "garbled";
            }
            case 2 -> {
                fixture.disk.cut(victim, random.nextInt(content.length + 1));
                yield "cut";
            }
            default -> {
                fixture.disk.flipBit(victim, random.nextInt(content.length), random.nextInt(8));
                yield "bit flipped";
            }
        };
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aFlippedBitInASegmentIsNoticedAndNothingIsCut(long seed) throws IOException {
        var fixture = stoppedLog(seed);
        var before = answers(fixture, reopen(fixture)).records();
        var random = new Random(seed);
        var segments =
                fixture.disk.list(LogFixture.DIRECTORY).stream()
                        .map(LogFixture.DIRECTORY::resolve)
                        .filter(it -> it.toString().endsWith(".log"))
                        .toList();
        var victim = segments.get(random.nextInt(segments.size()));
        long size = fixture.disk.size(victim);
        fixture.disk.flipBit(victim, random.nextLong(size), random.nextInt(8));

        var served = new ArrayList<String>();
        boolean noticed = false;
        try {
            var log = reopen(fixture);
            for (long offset = 0; offset < BATCHES; offset++) {
                noticed |= !serve(log, offset, served);
            }
        } catch (DamagedLogException _) {
            noticed = true;
        }
        // Base offset and leader epoch are outside of the CRC; who they belong to shows elsewhere.
        assertThat(before).as("seed %d, %s", seed, victim).containsAll(served);
        assertThat(noticed || served.containsAll(before)).as("seed %d", seed).isTrue();
        assertThat(fixture.disk.size(victim)).as("nothing is cut").isEqualTo(size);
    }

    /// Reads one batch and checks it as a consumer does; false if it is damaged.
    private static boolean serve(PartitionLog log, long offset, List<String> served)
            throws IOException {
        try {
            var found = (ReadResult.Found) log.read(offset, 1, true, ReadLimit.LOG_END);
            try (var slice = found.slice()) {
                var walk = new RecordBatches(slice.read());
                if (!walk.next() || !walk.batch().crcMatches()) {
                    return false;
                }
            }
            for (var record : LogFixture.read(log, offset, 1, ReadLimit.LOG_END)) {
                served.add(record.offset() + "=" + LogFixture.text(record));
            }
            return true;
        } catch (DamagedLogException _) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aMissingOrCutLastSegmentIsDamageNotAShorterLog(long seed) throws IOException {
        var fixture = stoppedLog(seed);
        var random = new Random(seed);
        var last =
                fixture.disk.list(LogFixture.DIRECTORY).stream()
                        .map(LogFixture.DIRECTORY::resolve)
                        .filter(it -> it.toString().endsWith(".log"))
                        .reduce((_, second) -> second)
                        .orElseThrow();
        if (random.nextBoolean()) {
            fixture.disk.delete(last);
        } else {
            fixture.disk.cut(last, random.nextLong(fixture.disk.size(last)));
        }

        assertThatThrownBy(() -> reopen(fixture)).isInstanceOf(DamagedLogException.class);
        var recover = new Opening.Recover(0, BATCHES);
        assertThatThrownBy(() -> fixture.open(recover)).isInstanceOf(DamagedLogException.class);
    }

    /// As a power cut can tear it: the only slot left has its timestamp but another's offset.
    @Test
    void aTimeIndexWhoseSlotLiesAheadOfLaterTimestampsIsRebuilt() throws IOException {
        var fixture = new LogFixture(1);
        fixture.settings = LogSettings.DEFAULT.change().indexIntervalBytes(0).build();
        var log = fixture.openClean();
        for (int i = 0; i < 5; i++) {
            fixture.append(log, LogFixture.batch(fixture.nowMs + i, "v" + i));
        }
        log.flush();
        fixture.disk.delete(fixture.file("00000000000000000000.index"));
        var slot = ByteBuffer.allocate(TimeIndex.SLOT_BYTES).putLong(fixture.nowMs).putInt(4);
        fixture.disk.replace(fixture.file("00000000000000000000.timeindex"), slot.array());

        var again = fixture.open(new Opening.Recover(0, 5));

        for (int i = 0; i < 5; i++) {
            var found = again.offsetForTimestamp(fixture.nowMs + i).orElseThrow();
            assertThat(found.offset()).isEqualTo(i);
        }
    }

    /// The log was reset to offset 5. An earlier recovery had begun to cut the batch around it when
    /// the power went: its bytes are zero, the file is as long as it was (LogCrashTest, seed 2711).
    @Test
    void whatARecoveryHasHalfCutOffIsNoDamageWhereTheLogStartsLater() throws IOException {
        var fixture = new LogFixture(1);
        var log = fixture.openClean();
        fixture.append(log, "a", "b");
        fixture.append(log, "c", "d");
        fixture.append(log, "e", "f");
        log.flush();
        log.close();
        var path = PartitionFile.LOG.in(LogFixture.DIRECTORY, 0);
        try (var file = fixture.disk.open(path, Disk.OpenMode.WRITE)) {
            long batchBytes = file.size() / 3;
            file.write(2 * batchBytes, ByteBuffer.allocate((int) batchBytes));
        }

        var again = fixture.open(new Opening.Recover(5, 5));

        assertThat(again.logStartOffset()).isEqualTo(5);
        assertThat(again.logEndOffset()).isEqualTo(5);
    }
}
