package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.log.Finding.Weight;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Snapshots of producers in a log that was compacted since: what a cleaning leaves is no damage,
/// what it cannot have left is.
class SnapshotCheckTest {
    private static final long SEED = Long.getLong("tests.seed", 45);
    private static final int PER_SEGMENT = 10;
    private static final long FIRST = 1;
    private static final long SECOND = 2;
    private static final long TRANSACTIONAL = 3;

    /// The last segment begins here, and is not cleaned.
    private static final long ACTIVE = 5 * PER_SEGMENT;

    private static final long END = ACTIVE + 8;

    private LogFixture fixture;

    /// What the check finds in the log of a fixture, which is closed and may have been cleaned.
    static List<Finding> findings(LogFixture fixture) throws IOException {
        var found = new ArrayList<Finding>();
        var known = new LogCheck.Known(Long.MAX_VALUE, 0, true);
        new LogCheck(fixture.disk, LogFixture.DIRECTORY, known, found, _ -> {}).run();
        return found;
    }

    /// Of every ten records, in a segment, the fifth and the last have a key that comes again and
    /// again. The second producer begins in the last segment, and then one with a transaction.
    @BeforeEach
    void writeAndClean() throws IOException, CleaningEndedException {
        fixture = new LogFixture(SEED);
        fixture.settings =
                CleanRig.settings(new Random(SEED))
                        .change()
                        .segmentBytes(PER_SEGMENT * batch(FIRST, 0).build().remaining())
                        .fileDeleteDelayMs(0)
                        .build();
        var log = fixture.openClean();
        for (int i = 0; i < ACTIVE; i++) {
            append(log, batch(FIRST, i));
        }
        for (int i = 0; i < 5; i++) {
            append(log, batch(SECOND, i));
        }
        appendTransactional(log);
        append(log, batch(SECOND, 5));
        append(log, batch(SECOND, 6));
        log.flush();
        var dirty = DirtyLog.of(log, log.recoveryPoint(), -1, fixture.nowMs);
        assertThat(dirty.endOffset()).isEqualTo(ACTIVE);
        var throttle = new Throttle(fixture.world().clock());
        new CleanPass(log, dirty, CleanRig.memory(1 << 20), throttle, () -> false)
                .run(fixture.nowMs);
        log.close();
    }

    private static BatchWriter batch(long producer, int sequence) {
        var key = sequence % 5 == 4 ? "again" : "k%04d".formatted(sequence);
        var writer = new BatchWriter(Compression.NONE).producer(producer, (short) 1, sequence);
        var value = producer == FIRST ? "v".repeat(50) : "";
        writer.append(1_000, LogFixture.bytes(key), LogFixture.bytes(value));
        return writer;
    }

    private void append(PartitionLog log, BatchWriter batch) throws IOException {
        taken(log, log.append(batch.build(), LogFixture.EPOCH, AppendOrigin.CLIENT));
    }

    private void appendTransactional(PartitionLog log) throws IOException {
        var asked = log.beginVerification(TRANSACTIONAL, (short) 1, 0, false);
        var guard = ((Verification.Required) asked).guard();
        var batch = batch(TRANSACTIONAL, 0).transactional().build();
        taken(log, log.append(batch, LogFixture.EPOCH, AppendOrigin.CLIENT, guard));
    }

    private static void taken(PartitionLog log, AppendResult result) throws IOException {
        assertThat(result).isInstanceOf(AppendResult.Appended.class);
        log.advanceHighWatermark(log.logEndOffset());
    }

    /// What is found when the entries of one producer in one snapshot are altered.
    private List<Finding> found(
            long snapshot, long producer, UnaryOperator<ProducerSnapshot.Entry> alteration)
            throws IOException {
        var path = PartitionFile.PRODUCER_SNAPSHOT.in(LogFixture.DIRECTORY, snapshot);
        var entries = new ArrayList<>(ProducerSnapshot.read(fixture.disk, path).orElseThrow());
        entries.replaceAll(it -> it.producerId() == producer ? alteration.apply(it) : it);
        ProducerSnapshot.write(fixture.disk, LogFixture.DIRECTORY, snapshot, entries);
        return findings(fixture);
    }

    private void assertDamage(
            long snapshot, long producer, UnaryOperator<ProducerSnapshot.Entry> alteration)
            throws IOException {
        assertThat(found(snapshot, producer, alteration))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.weight()).isEqualTo(Weight.DAMAGE);
                    assertThat(it.offset()).isEqualTo(snapshot);
                    assertThat(it.problem()).contains("producer " + producer);
                });
    }

    private static ProducerSnapshot.Entry last(
            ProducerSnapshot.Entry it, int epoch, int sequence, long offset) {
        return new ProducerSnapshot.Entry(
                it.producerId(),
                (short) epoch,
                sequence,
                offset,
                0,
                it.timestampMs(),
                it.coordinatorEpoch(),
                it.transactionFirstOffset());
    }

    private static ProducerSnapshot.Entry began(ProducerSnapshot.Entry it, long firstOffset) {
        return new ProducerSnapshot.Entry(
                it.producerId(),
                it.epoch(),
                it.lastSequence(),
                it.lastOffset(),
                it.offsetDelta(),
                it.timestampMs(),
                it.coordinatorEpoch(),
                firstOffset);
    }

    @Test
    void aSnapshotMayTellOfBatchesThatACleaningHasTaken() throws IOException {
        var log = fixture.open(new Opening.Clean(0, END));
        assertThat(CleanRig.readAll(log))
                .extracting(it -> it.offset())
                .contains(38L)
                .doesNotContain(39L);
        log.close();
        var path = PartitionFile.PRODUCER_SNAPSHOT.in(LogFixture.DIRECTORY, 40);
        assertThat(ProducerSnapshot.read(fixture.disk, path).orElseThrow().getLast().lastOffset())
                .isEqualTo(39);

        assertThat(findings(fixture)).isEmpty();
    }

    @Test
    void aSnapshotThatIsOlderThanTheBatchesLeftIsDamage() throws IOException {
        assertDamage(40, FIRST, it -> last(it, 1, 37, 37));
    }

    @Test
    void aWrongSequenceOfABatchThatIsThereIsDamage() throws IOException {
        assertDamage(40, FIRST, it -> last(it, 1, 37, 38));
    }

    @Test
    void aBatchBehindTheSnapshotIsDamage() throws IOException {
        assertDamage(40, FIRST, it -> last(it, 1, 40, 40));
    }

    @Test
    void anOlderEpochThanThatOfTheBatchesLeftIsDamage() throws IOException {
        assertDamage(40, FIRST, it -> last(it, 0, 39, 39));
    }

    @Test
    void aTransactionWhoseBatchesCannotHaveGoneIsDamage() throws IOException {
        assertThat(found(40, FIRST, it -> began(it, 39))).isEmpty();
        assertDamage(END, FIRST, it -> began(it, 39));
    }

    @Test
    void aBatchThatNoCleaningCanHaveTakenIsDamage() throws IOException {
        assertDamage(END, FIRST, it -> last(it, 1, 50, END - 1));
    }

    @Test
    void aLaterEpochAtTheEndOfTheLogIsDamage() throws IOException {
        assertDamage(END, SECOND, it -> last(it, 2, 0, END - 1));
    }

    @Test
    void anOpenTransactionThatIsForgottenIsDamage() throws IOException {
        assertDamage(END, TRANSACTIONAL, it -> began(it, -1));
    }

    @Test
    void aProducerThatIsForgottenWithItsOpenTransactionIsDamage() throws IOException {
        assertDamage(
                END,
                TRANSACTIONAL,
                it -> new ProducerSnapshot.Entry(99, (short) 0, -1, -1, 0, 0, 0, -1));
    }
}
