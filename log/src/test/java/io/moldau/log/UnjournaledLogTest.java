package io.moldau.log;

import static io.moldau.log.LogFixture.EPOCH;
import static io.moldau.log.LogFixture.batch;
import static io.moldau.log.LogFixture.readAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.log.MemoryJournal.Entry;
import io.moldau.testkit.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `flush.before.ack=false`: the journal knows only from where to look.
class UnjournaledLogTest {
    static LongStream seeds() {
        return Seeds.of(60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void afterAPowerCutTheLogIsASoundPrefixThatHoldsAllThatWasFlushed(long seed)
            throws IOException {
        var fixture = new LogFixture(seed);
        var random = new Random(seed);
        fixture.settings =
                LogSettings.DEFAULT
                        .change()
                        .flushBeforeAck(false)
                        .segmentBytes(600 + random.nextInt(2000))
                        .indexIntervalBytes(random.nextInt(300))
                        .build();
        var written = new ArrayList<String>();
        var log = fixture.openClean();
        for (int life = 0; life < 8; life++) {
            long flushed = log.recoveryPoint();
            for (int i = random.nextInt(40); i > 0; i--) {
                var value = "v" + random.nextInt(1000);
                written.add(written.size() + "=" + value);
                fixture.append(log, batch(fixture.nowMs, value));
                if (random.nextInt(15) == 0) {
                    flushed = log.flush();
                    assertThat(flushed).isEqualTo(written.size());
                }
            }
            fixture.disk.cutPower();
            log = fixture.open(new Opening.Scan(0, flushed));

            var found = readAll(log, 0, ReadLimit.LOG_END);
            assertThat(found.size()).as("seed %d", seed).isGreaterThanOrEqualTo((int) flushed);
            assertThat(found).as("seed %d", seed).isEqualTo(written.subList(0, found.size()));
            written.subList(found.size(), written.size()).clear();
            flushed = log.flush();
            log.advanceHighWatermark(flushed);
        }
    }

    @Test
    void itIsFlushedAfterSoManyMessages() throws IOException {
        var fixture = new LogFixture(1);
        fixture.settings =
                LogSettings.DEFAULT.change().flushBeforeAck(false).flushMessages(3).build();
        var log = fixture.openClean();

        fixture.append(log, "a", "b");
        assertThat(log.recoveryPoint()).isZero();
        fixture.append(log, "c");
        assertThat(log.recoveryPoint()).isEqualTo(3);
    }

    @Test
    void itIsFlushedAfterSoMuchTime() throws IOException {
        var fixture = new LogFixture(1);
        fixture.settings = LogSettings.DEFAULT.change().flushBeforeAck(false).flushMs(1000).build();
        var log = fixture.openClean();
        fixture.append(log, "a");

        fixture.nowMs += 999;
        log.maintain(fixture.nowMs);
        assertThat(log.recoveryPoint()).isZero();
        fixture.nowMs += 1;
        log.maintain(fixture.nowMs);
        assertThat(log.recoveryPoint()).isEqualTo(1);
    }

    @Test
    void theJournalGoesOnOnlyWhereTheSegmentIsDurable() throws IOException {
        var fixture = new LogFixture(1);
        fixture.settings = LogSettings.DEFAULT.change().flushBeforeAck(false).build();
        var log = fixture.openClean();
        var result = log.append(batch(1, "a"), EPOCH, AppendOrigin.CLIENT);
        assertThat(((AppendResult.Appended) result).ticket()).isEqualTo(PartitionLog.NO_TICKET);

        log.configure(fixture.settings.change().flushBeforeAck(true).build());
        fixture.append(log, "b");

        assertThat(log.recoveryPoint()).isEqualTo(1);
        assertThat(fixture.journal.entries.getFirst()).isEqualTo(new Entry.Unjournaled(0));
        assertThat(fixture.journal.entries.getLast()).isInstanceOf(Entry.Append.class);
    }
}
