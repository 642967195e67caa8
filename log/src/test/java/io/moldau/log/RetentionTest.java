package io.moldau.log;

import static io.moldau.log.LogFixture.batch;
import static io.moldau.log.LogFixture.readAll;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final long DAY_MS = 86_400_000;

    private final LogFixture fixture = new LogFixture(1);

    RetentionTest() throws IOException {
        fixture.settings =
                LogSettings.DEFAULT
                        .change()
                        .segmentBytes(200)
                        .retentionMs(7 * DAY_MS)
                        .timestampAfterMaxMs(Long.MAX_VALUE)
                        .build();
    }

    /// Three batches of about 170 bytes, so each has a segment of its own.
    private PartitionLog logOf(long... timestamps) throws IOException {
        var log = fixture.openClean();
        for (long timestamp : timestamps) {
            fixture.append(log, batch(timestamp, "x".repeat(90)));
        }
        assertThat(log.segmentCount()).isEqualTo(timestamps.length);
        return log;
    }

    @Test
    void segmentsGoWhenTheirYoungestRecordIsTooOld() throws IOException {
        long old = fixture.nowMs - 8 * DAY_MS;
        var log = logOf(old, old + 2 * DAY_MS, fixture.nowMs);

        assertThat(log.applyRetention(fixture.nowMs)).isEqualTo(1);

        assertThat(log.logStartOffset()).isEqualTo(1);
        assertThat(fixture.has("00000000000000000000.log")).isFalse();
        assertThat(fixture.has("00000000000000000000.log.deleted")).isTrue();
        log.maintain(fixture.nowMs + 60_000);
        assertThat(fixture.has("00000000000000000000.log.deleted")).isFalse();
        assertThat(readAll(log, 1, ReadLimit.LOG_END)).hasSize(2);
    }

    @Test
    void whenAllIsTooOldTheLogGoesOnInANewSegment() throws IOException {
        long old = fixture.nowMs - 8 * DAY_MS;
        var log = logOf(old, old);

        assertThat(log.applyRetention(fixture.nowMs)).isEqualTo(2);

        assertThat(log.logStartOffset()).isEqualTo(2);
        fixture.append(log, "next");
        assertThat(readAll(log, 2, ReadLimit.LOG_END)).containsExactly("2=next");
        log.close();
        assertThat(fixture.open(new Opening.Clean(2, 3)).logStartOffset()).isEqualTo(2);
    }

    @Test
    void timestampsThatAreNoneOrInTheFutureNeitherKeepNorEndASegment() throws IOException {
        long future = fixture.nowMs + 1000 * DAY_MS;
        var log = logOf(-1, future, 0);
        // The disk's clock says when the files were written: about now.
        assertThat(log.applyRetention(fixture.nowMs + DAY_MS)).isZero();

        long later = fixture.nowMs + 9 * DAY_MS;
        assertThat(log.applyRetention(later)).isEqualTo(3);
    }

    @Test
    void nothingAboveTheHighWatermarkGoes() throws IOException {
        long old = fixture.nowMs - 8 * DAY_MS;
        var log = fixture.openClean();
        for (int i = 0; i < 3; i++) {
            log.append(batch(old, "x".repeat(90)), 1, AppendOrigin.CLIENT);
        }
        log.advanceHighWatermark(1);

        assertThat(log.applyRetention(fixture.nowMs)).isEqualTo(1);
        assertThat(log.logStartOffset()).isEqualTo(1);
    }

    @Test
    void theOldestGoWhileTheLogIsLargerThanItsLimit() throws IOException {
        var log = logOf(fixture.nowMs, fixture.nowMs, fixture.nowMs, fixture.nowMs);
        long segment = log.sizeBytes() / 4;
        log.configure(fixture.settings.change().retentionBytes(2 * segment).build());

        assertThat(log.applyRetention(fixture.nowMs)).isEqualTo(2);
        assertThat(log.sizeBytes()).isEqualTo(2 * segment);
    }

    @Test
    void withoutTheDeletePolicyOnlyWhatIsBelowTheLogStartGoes() throws IOException {
        var log = logOf(0, 0, 0);
        log.configure(fixture.settings.change().delete(false).build());
        assertThat(log.applyRetention(fixture.nowMs)).isZero();

        log.deleteRecordsBefore(2);
        assertThat(log.applyRetention(fixture.nowMs)).isEqualTo(2);
    }
}
