package io.moldau.log;

import static io.moldau.log.LogFixture.EPOCH;
import static io.moldau.log.LogFixture.batch;
import static io.moldau.log.LogFixture.readAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.testkit.DiskOperation;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PartitionLogTest {
    private final LogFixture fixture = new LogFixture(1);

    PartitionLogTest() throws IOException {}

    @Test
    void nothingIsCreatedBeforeTheFirstWrite() throws IOException {
        var log = fixture.openClean();
        log.read(0, 100, true, ReadLimit.LOG_END);
        log.close();

        assertThat(fixture.disk.exists(LogFixture.DIRECTORY)).isFalse();
        assertThat(log.logEndOffset()).isZero();
    }

    @Test
    void whatWasAppendedIsReadWithItsOffsets() throws IOException {
        var log = fixture.openClean();

        var first = fixture.append(log, "a", "b");
        var second = fixture.append(log, "c");

        assertThat(first).isEqualTo(new AppendResult.Appended(0, 2, -1, 0, 1, false));
        assertThat(second).isEqualTo(new AppendResult.Appended(2, 3, -1, 0, 2, false));
        assertThat(readAll(log, 1, ReadLimit.HIGH_WATERMARK)).containsExactly("1=b", "2=c");
    }

    @Test
    void consumersDoNotSeeWhatIsAboveTheHighWatermark() throws IOException {
        var log = fixture.openClean();
        log.append(batch(1, "a"), EPOCH, AppendOrigin.CLIENT);
        log.append(batch(1, "b"), EPOCH, AppendOrigin.CLIENT);
        log.advanceHighWatermark(1);

        assertThat(readAll(log, 0, ReadLimit.HIGH_WATERMARK)).containsExactly("0=a");
        assertThat(readAll(log, 1, ReadLimit.HIGH_WATERMARK)).isEmpty();
        assertThat(readAll(log, 0, ReadLimit.LOG_END)).containsExactly("0=a", "1=b");
    }

    @Test
    void offsetsOutsideOfTheLogAreOutOfRange() throws IOException {
        var log = fixture.openClean();
        fixture.append(log, "a", "b", "c");
        log.deleteRecordsBefore(1);

        assertThat(log.read(0, 100, true, ReadLimit.HIGH_WATERMARK))
                .isEqualTo(new ReadResult.OutOfRange(3, 1, 3));
        assertThat(log.read(4, 100, true, ReadLimit.HIGH_WATERMARK))
                .isEqualTo(new ReadResult.OutOfRange(3, 1, 3));
        assertThat(log.read(3, 100, true, ReadLimit.HIGH_WATERMARK))
                .isInstanceOf(ReadResult.Found.class);
        assertThat(readAll(log, 1, ReadLimit.HIGH_WATERMARK)).containsExactly("1=b", "2=c");
    }

    @Test
    void aBatchLargerThanTheLimitComesWholeOrNotAtAll() throws IOException {
        var log = fixture.openClean();
        fixture.append(log, "x".repeat(500));

        assertThat(LogFixture.read(log, 0, 10, ReadLimit.HIGH_WATERMARK)).hasSize(1);
        var result = (ReadResult.Found) log.read(0, 10, false, ReadLimit.HIGH_WATERMARK);
        assertThat(result.slice().isEmpty()).isTrue();
    }

    @Test
    void aClosedLogOpensAsItWas() throws IOException {
        var log = fixture.openClean();
        fixture.append(log, "a", "b");
        fixture.append(log, "c");
        log.close();
        fixture.disk.cutPower();

        var again = fixture.open(new Opening.Clean(0, 3));

        assertThat(again.logEndOffset()).isEqualTo(3);
        assertThat(again.recoveryPoint()).isEqualTo(3);
        assertThat(readAll(again, 0, ReadLimit.LOG_END)).containsExactly("0=a", "1=b", "2=c");
        assertThat(again.leaderEpochAt(2)).isEqualTo(EPOCH);
        assertThat(again.producers()).isEmpty();
    }

    @Test
    void recoveryCutsWhatWasNotFlushedAndTheJournalBringsItBack() throws IOException {
        var log = fixture.openClean();
        fixture.append(log, "a");
        log.flush();
        fixture.append(log, "b");
        fixture.append(log, "c");
        fixture.disk.cutPower();

        var again = fixture.open(new Opening.Recover(0, 1));
        assertThat(readAll(again, 0, ReadLimit.LOG_END)).containsExactly("0=a");
        for (var entry : fixture.journal.entries.subList(1, 3)) {
            again.replayAppend(((MemoryJournal.Entry.Append) entry).batches());
        }
        assertThat(readAll(again, 0, ReadLimit.LOG_END)).containsExactly("0=a", "1=b", "2=c");
    }

    @Test
    void aLogIsCutAndGoesOnWithTheSameOffsets() throws IOException {
        var log = fixture.openClean();
        fixture.append(log, "a");
        fixture.append(log, "b");
        fixture.append(log, "c");

        log.truncateTo(1);
        fixture.append(log, "d");

        assertThat(readAll(log, 0, ReadLimit.LOG_END)).containsExactly("0=a", "1=d");
        assertThat(log.highWatermark()).isEqualTo(2);
    }

    @Test
    void segmentsRollBySizeAndAreReadThrough() throws IOException {
        fixture.settings = fixture.settings.change().segmentBytes(300).build();
        var log = fixture.openClean();
        for (int i = 0; i < 20; i++) {
            fixture.append(log, "value " + i);
        }

        assertThat(log.segmentCount()).isGreaterThan(5);
        assertThat(readAll(log, 0, ReadLimit.HIGH_WATERMARK)).hasSize(20);
        log.close();
        assertThat(readAll(fixture.openClean(), 0, ReadLimit.LOG_END)).hasSize(20);
    }

    @Test
    void afterAFailedWriteNothingIsAppendedAndNoOffsetIsUsedAgain() throws IOException {
        var log = fixture.openClean();
        fixture.append(log, "a");
        fixture.disk.faults().failOnce(DiskOperation.WRITE, it -> it.toString().endsWith(".log"));

        assertThatThrownBy(() -> fixture.append(log, "b")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fixture.append(log, "c"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("takes no change");

        assertThat(fixture.journal.failures).containsExactly(Journal.Failure.WRITE);
        assertThat(readAll(log, 0, ReadLimit.HIGH_WATERMARK)).containsExactly("0=a");
    }

    @Test
    void aFailedSyncIsFinal() throws IOException {
        var log = fixture.openClean();
        fixture.append(log, "a");
        fixture.disk.faults().failOnce(DiskOperation.FORCE, _ -> true);

        assertThatThrownBy(log::flush).isInstanceOf(IOException.class);
        assertThatThrownBy(log::flush).hasMessageContaining("takes no change");

        assertThat(fixture.journal.failures).containsExactly(Journal.Failure.SYNC);
        assertThat(log.recoveryPoint()).isZero();
    }
}
