package io.moldau.log;

import static io.moldau.log.LogFixture.EPOCH;
import static io.moldau.log.LogFixture.batch;
import static io.moldau.log.LogFixture.bytes;
import static io.moldau.log.LogFixture.readAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.record.TimestampType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Settings that are changed while the log is open: what comes next goes by the new ones.
class ChangedSettingsTest {
    private static final String FIRST = "00000000000000000000.log";
    private static final int RECORD_BYTES = 100;

    private final LogFixture fixture = new LogFixture(1);
    private PartitionLog log;

    ChangedSettingsTest() throws IOException {
        log = fixture.openClean();
    }

    private void configure(UnaryOperator<LogSettings.Builder> change) {
        fixture.settings = change.apply(fixture.settings.change()).build();
        log.configure(fixture.settings);
    }

    private void append() throws IOException {
        assertThat(fixture.append(log, "x".repeat(RECORD_BYTES)))
                .isInstanceOf(AppendResult.Appended.class);
    }

    private ErrorCode refusal(ByteBuffer batch) throws IOException {
        return log.append(batch, EPOCH, AppendOrigin.CLIENT) instanceof AppendResult.Refused refused
                ? refused.error()
                : ErrorCode.NONE;
    }

    @Test
    void segmentBytes() throws IOException {
        append();
        append();
        assertThat(log.segmentCount()).isOne();
        configure(it -> it.segmentBytes(200));
        append();
        assertThat(log.segmentCount()).isEqualTo(2);
    }

    @Test
    void segmentMs() throws IOException {
        append();
        fixture.nowMs += 5_000;
        append();
        assertThat(log.segmentCount()).isOne();
        configure(it -> it.segmentMs(4_999));
        append();
        assertThat(log.segmentCount()).isEqualTo(2);
    }

    /// Each segment draws its own: some of a hundred end early, none before its time less the most.
    @Test
    void segmentJitterMs() throws IOException {
        configure(it -> it.segmentMs(10_000).segmentJitterMs(9_000));
        int early = 0;
        for (int i = 0; i < 100; i++) {
            int before = log.segmentCount();
            append();
            fixture.nowMs += 1_000;
            append();
            assertThat(log.segmentCount()).as("after %d", i).isLessThanOrEqualTo(before + 1);
            fixture.nowMs += 5_000;
            int then = log.segmentCount();
            append();
            early += log.segmentCount() - then;
            fixture.nowMs += 10_001;
        }
        assertThat(early).isBetween(20, 80);

        configure(it -> it.segmentJitterMs(0));
        append();
        int before = log.segmentCount();
        fixture.nowMs += 10_000;
        append();
        assertThat(log.segmentCount()).isEqualTo(before);
    }

    @Test
    void segmentIndexBytes() throws IOException {
        configure(it -> it.indexIntervalBytes(0));
        for (int i = 0; i < 10; i++) {
            append();
        }
        assertThat(log.segmentCount()).isOne();
        configure(it -> it.indexBytesMax(40));
        append();
        assertThat(log.segmentCount()).isEqualTo(2);
    }

    @Test
    void indexIntervalBytes() throws IOException {
        for (int i = 0; i < 10; i++) {
            append();
        }
        assertThat(slots()).as("1700 bytes of log, a slot each 4096").isZero();
        configure(it -> it.indexIntervalBytes(300));
        for (int i = 0; i < 10; i++) {
            append();
        }
        assertThat(slots()).isBetween(4, 6);
    }

    private int slots() throws IOException {
        var segment = log.segmented().segments().all().getLast();
        var open = Objects.requireNonNull(segment.acquire());
        try {
            return open.indexes.offsets().count();
        } finally {
            segment.release(open);
        }
    }

    /// What was reserved is given back when the segment ends, also if none would be reserved now.
    @Test
    void preallocate() throws IOException {
        append();
        assertThat(sizeOf(FIRST)).isEqualTo(log.sizeBytes());
        configure(it -> it.preallocate(true).segmentBytes(4_000).segmentMs(1_000));
        fixture.nowMs += 1_001;
        append();
        assertThat(sizeOf("00000000000000000001.log")).isEqualTo(4_000);

        configure(it -> it.preallocate(false));
        fixture.nowMs += 1_001;
        append();
        assertThat(sizeOf("00000000000000000001.log")).isEqualTo(sizeOf(FIRST));
        long bytes = log.sizeBytes();
        log.close();
        log = fixture.open(new Opening.Clean(0, 3));
        assertThat(log.sizeBytes()).isEqualTo(bytes);
        assertThat(readAll(log, 0, ReadLimit.LOG_END)).hasSize(3);
    }

    private long sizeOf(String name) throws IOException {
        return fixture.disk().size(fixture.file(name));
    }

    /// What goes with a short delay does not wait for what went before with a long one.
    @Test
    void fileDeleteDelayMs() throws IOException {
        configure(it -> it.segmentBytes(200).fileDeleteDelayMs(1_000_000));
        append();
        append();
        append();
        log.deleteRecordsBefore(1);
        log.applyRetention(fixture.nowMs);
        configure(it -> it.fileDeleteDelayMs(10));
        log.deleteRecordsBefore(2);
        log.applyRetention(fixture.nowMs);

        log.maintain(fixture.nowMs + 10);
        assertThat(fixture.has(FIRST + ".deleted")).isTrue();
        assertThat(fixture.has("00000000000000000001.log.deleted")).isFalse();
        log.maintain(fixture.nowMs + 1_000_000);
        assertThat(fixture.has(FIRST + ".deleted")).isFalse();
    }

    @Test
    void flushMessages() throws IOException {
        fixture.settings = LogSettings.DEFAULT.change().flushBeforeAck(false).build();
        log = fixture.openClean();
        append();
        assertThat(log.recoveryPoint()).isZero();
        configure(it -> it.flushMessages(1));
        append();
        assertThat(log.recoveryPoint()).isEqualTo(2);
    }

    @Test
    void flushMs() throws IOException {
        fixture.settings = LogSettings.DEFAULT.change().flushBeforeAck(false).build();
        log = fixture.openClean();
        append();
        fixture.nowMs += 1_000;
        log.maintain(fixture.nowMs);
        assertThat(log.recoveryPoint()).isZero();
        configure(it -> it.flushMs(1_000));
        log.maintain(fixture.nowMs);
        assertThat(log.recoveryPoint()).isOne();
    }

    @Test
    void retentionMs() throws IOException {
        append();
        assertThat(log.applyRetention(fixture.nowMs + 1_001)).isZero();
        configure(it -> it.retentionMs(1_000));
        assertThat(log.applyRetention(fixture.nowMs + 1_001)).isOne();
    }

    @Test
    void maxMessageBytes() throws IOException {
        var batch = "x".repeat(RECORD_BYTES);
        assertThat(refusal(batch(fixture.nowMs, batch))).isEqualTo(ErrorCode.NONE);
        configure(it -> it.batchMaxBytes(RECORD_BYTES));
        assertThat(refusal(batch(fixture.nowMs, batch))).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
    }

    /// Where records are decompressed: with a codec of its own the log needs them.
    @Test
    void maxDecompressedMessageBytes() throws IOException {
        configure(it -> it.compression(Compression.LZ4, Compression.LZ4.levelDefault()));
        assertThat(refusal(zeros())).isEqualTo(ErrorCode.NONE);
        configure(it -> it.decompressedRecordMaxBytes(9_999));
        assertThat(refusal(zeros())).isEqualTo(ErrorCode.INVALID_RECORD);
    }

    private ByteBuffer zeros() {
        return new BatchWriter(Compression.GZIP)
                .append(fixture.nowMs, bytes("key"), new byte[10_000])
                .build();
    }

    @Test
    void messageTimestampBeforeAndAfterMaxMs() throws IOException {
        assertThat(refusal(batch(fixture.nowMs - 1_001, "a"))).isEqualTo(ErrorCode.NONE);
        assertThat(refusal(batch(fixture.nowMs + 1_001, "a"))).isEqualTo(ErrorCode.NONE);
        configure(it -> it.timestampBeforeMaxMs(1_000).timestampAfterMaxMs(1_000));
        assertThat(refusal(batch(fixture.nowMs - 1_001, "a")))
                .isEqualTo(ErrorCode.INVALID_TIMESTAMP);
        assertThat(refusal(batch(fixture.nowMs + 1_001, "a")))
                .isEqualTo(ErrorCode.INVALID_TIMESTAMP);
        assertThat(refusal(batch(fixture.nowMs - 1_000, "a"))).isEqualTo(ErrorCode.NONE);
        assertThat(refusal(batch(fixture.nowMs + 1_000, "a"))).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void messageTimestampType() throws IOException {
        long createdMs = fixture.nowMs - 5;
        fixture.append(log, batch(createdMs, "a"));
        configure(it -> it.timestampType(TimestampType.LOG_APPEND_TIME));
        fixture.append(log, batch(createdMs, "b"));
        configure(it -> it.timestampType(TimestampType.CREATE_TIME));
        fixture.append(log, batch(createdMs, "c"));
        assertThat(
                        LogFixture.read(log, 0, 1_000, ReadLimit.LOG_END).stream()
                                .map(it -> it.timestampMs()))
                .containsExactly(createdMs, fixture.nowMs, createdMs);
    }

    @Test
    void compressionType() throws IOException {
        append();
        configure(it -> it.compression(Compression.GZIP, 1));
        append();
        configure(it -> it.compression(Compression.NONE, 0));
        fixture.append(log, zeros());
        var found = (ReadResult.Found) log.read(0, 100_000, true, ReadLimit.LOG_END);
        try (var slice = found.slice()) {
            var walk = new RecordBatches(slice.read());
            for (var codec :
                    new Compression[] {Compression.NONE, Compression.GZIP, Compression.NONE}) {
                assertThat(walk.next()).isTrue();
                assertThat(walk.batch().crcMatches()).isTrue();
                assertThat(walk.batch().compression()).isEqualTo(codec);
            }
        }
    }

    @Test
    void cleanupPolicy() throws IOException {
        var keyless = new BatchWriter(Compression.NONE).append(fixture.nowMs, null, bytes("a"));
        assertThat(refusal(keyless.build())).isEqualTo(ErrorCode.NONE);
        configure(it -> it.compact(true).delete(false));
        assertThat(refusal(batch(fixture.nowMs, "a"))).isEqualTo(ErrorCode.NONE);
        assertThat(
                        refusal(
                                new BatchWriter(Compression.NONE)
                                        .append(fixture.nowMs, null, bytes("a"))
                                        .build()))
                .isEqualTo(ErrorCode.INVALID_RECORD);
        configure(it -> it.retentionMs(1));
        assertThat(log.applyRetention(fixture.nowMs + 2)).isZero();
        log.advanceHighWatermark(log.logEndOffset());
        configure(it -> it.delete(true));
        assertThat(log.applyRetention(fixture.nowMs + 2)).isOne();
    }

    private void compaction(double ratio, long lagMinMs, long lagMaxMs, long retentionMs) {
        configure(it ->
                it.compact(true)
                        .delete(false)
                        .compaction(
                                new LogSettings.Compaction(
                                        ratio, lagMinMs, lagMaxMs, retentionMs)));
    }

    private boolean isDue(long cleanedUpTo) throws IOException {
        return DirtyLog.of(log, Long.MAX_VALUE, cleanedUpTo, fixture.nowMs)
                .isDue(fixture.settings.compaction());
    }

    /// One segment of four, below the active one, is dirty.
    @Test
    void minCleanableDirtyRatio() throws IOException {
        configure(it -> it.segmentBytes(200));
        for (int i = 0; i < 5; i++) {
            append();
        }
        compaction(0.26, 0, Long.MAX_VALUE, 0);
        assertThat(isDue(3)).isFalse();
        compaction(0.24, 0, Long.MAX_VALUE, 0);
        assertThat(isDue(3)).isTrue();
    }

    @Test
    void minCompactionLagMs() throws IOException {
        configure(it -> it.segmentBytes(200));
        append();
        append();
        fixture.nowMs += 1_000;
        compaction(0, 1_001, Long.MAX_VALUE, 0);
        assertThat(isDue(0)).isFalse();
        compaction(0, 1_000, Long.MAX_VALUE, 0);
        assertThat(isDue(0)).isTrue();
    }

    /// It makes a log dirty enough, and ends the active segment in time for that.
    @Test
    void maxCompactionLagMs() throws IOException {
        append();
        fixture.nowMs += 1_001;
        compaction(1, 0, Long.MAX_VALUE, 0);
        append();
        assertThat(log.segmentCount()).isOne();
        compaction(1, 0, 1_000, 0);
        append();
        assertThat(log.segmentCount()).isEqualTo(2);
        assertThat(isDue(0)).isTrue();
        compaction(1, 0, 1_001, 0);
        assertThat(isDue(0)).isFalse();
    }

    /// The time of a tombstone is what the setting is when a cleaning first meets it.
    @Test
    void deleteRetentionMs() throws Exception {
        configure(it -> it.segmentBytes(200));
        compaction(0, 0, Long.MAX_VALUE, 5_000);
        fixture.append(
                log,
                new BatchWriter(Compression.NONE)
                        .append(fixture.nowMs, bytes("gone"), null)
                        .build());
        append();
        append();
        clean();
        compaction(0, 0, Long.MAX_VALUE, 0);
        fixture.nowMs += 4_999;
        clean();
        assertThat(readAll(log, 0, ReadLimit.LOG_END)).contains("0=null");
        fixture.nowMs += 1;
        clean();
        assertThat(readAll(log, 0, ReadLimit.LOG_END)).doesNotContain("0=null");
    }

    private void clean() throws IOException, CleaningEndedException {
        var dirty = DirtyLog.of(log, Long.MAX_VALUE, 0, fixture.nowMs);
        var throttle = new Throttle(fixture.world().clock());
        new CleanPass(log, dirty, CleanRig.memory(1 << 20), throttle, () -> false)
                .run(fixture.nowMs);
    }
}
