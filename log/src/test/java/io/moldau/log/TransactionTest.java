package io.moldau.log;

import static io.moldau.log.LogFixture.EPOCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionTest {
    private static final long ID = 41;
    private static final long OTHER = 42;

    /// The producers' records are old, so the first marker begins a segment.
    private static final String MARKERS_INDEX = "00000000000000000002.txnindex";

    private LogFixture fixture;
    private PartitionLog log;

    @BeforeEach
    void open() throws IOException {
        fixture = new LogFixture(1);
        log = fixture.openClean();
    }

    private static ByteBuffer data(long id, int epoch, int sequence) {
        var writer = new BatchWriter(Compression.NONE).producer(id, (short) epoch, sequence);
        return writer.append(1000, null, LogFixture.bytes("v")).transactional().build();
    }

    private VerificationGuard guard(long id, int epoch, int sequence, boolean bumps) {
        return ((Verification.Required) log.beginVerification(id, (short) epoch, sequence, bumps))
                .guard();
    }

    private AppendResult append(long id, int epoch, int sequence, VerificationGuard guard)
            throws IOException {
        return log.append(data(id, epoch, sequence), EPOCH, AppendOrigin.CLIENT, guard);
    }

    private void begin(long id, int epoch) throws IOException {
        var result = append(id, epoch, 0, guard(id, epoch, 0, true));
        assertThat(result).isInstanceOf(AppendResult.Appended.class);
    }

    private AppendResult end(long id, int epoch, int coordinatorEpoch, int version, boolean commit)
            throws IOException {
        return log.appendMarker(
                new TransactionMarker(id, (short) epoch, coordinatorEpoch, version, commit), EPOCH);
    }

    private void expose() {
        log.advanceHighWatermark(log.logEndOffset());
    }

    private static void assertRefused(AppendResult result, ErrorCode error) {
        assertThat(result).isInstanceOf(AppendResult.Refused.class);
        assertThat(((AppendResult.Refused) result).error()).isEqualTo(error);
    }

    /// C7, KIP-890.
    @Test
    void aTransactionBeginsOnlyWithTheGuardThatIsCurrent() throws IOException {
        assertRefused(append(ID, 0, 0, VerificationGuard.NONE), ErrorCode.INVALID_TXN_STATE);
        var guard = guard(ID, 0, 0, false);
        assertRefused(append(OTHER, 0, 0, guard), ErrorCode.INVALID_TXN_STATE);
        assertThat(end(ID, 0, 3, 1, false)).isInstanceOf(AppendResult.Appended.class);
        assertRefused(append(ID, 0, 0, guard), ErrorCode.INVALID_TXN_STATE);

        assertThat(append(ID, 0, 0, guard(ID, 0, 0, false)))
                .isInstanceOf(AppendResult.Appended.class);
        assertThat(log.beginVerification(ID, (short) 0, 1, false))
                .isInstanceOf(Verification.Ongoing.class);
        assertThat(append(ID, 0, 1, VerificationGuard.NONE))
                .isInstanceOf(AppendResult.Appended.class);
    }

    /// C11: the producer has done nothing wrong, so it is not told INVALID_TXN_STATE, which ends
    /// it.
    @Test
    void aGuardOfAnEarlierOpeningOfTheLogMeansTryAgain() throws IOException {
        var required = guard(ID, 0, 0, true);
        begin(OTHER, 0);
        var ongoing =
                ((Verification.Ongoing) log.beginVerification(OTHER, (short) 0, 1, true)).guard();
        var anew = new LogFixture(1).openClean();

        assertRefused(
                anew.append(data(ID, 0, 0), EPOCH, AppendOrigin.CLIENT, required),
                ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertRefused(
                anew.append(data(OTHER, 0, 1), EPOCH, AppendOrigin.CLIENT, ongoing),
                ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    /// C7: the marker of a transaction carries the epoch of the next one.
    @Test
    void aMarkerLeavesTheGuardOfTheNextEpochAlone() throws IOException {
        begin(ID, 4);
        var next = guard(ID, 5, 0, true);
        end(ID, 5, 3, 2, true);

        assertThat(append(ID, 5, 0, next)).isInstanceOf(AppendResult.Appended.class);
    }

    /// C5.
    @Test
    void anEpochFromThePastIsRefused() throws IOException {
        begin(ID, 4);
        end(ID, 5, 3, 2, true);

        assertRefused(append(ID, 4, 1, VerificationGuard.NONE), ErrorCode.INVALID_PRODUCER_EPOCH);
        assertThat(log.beginVerification(ID, (short) 4, 1, true))
                .isInstanceOf(Verification.Refused.class);
    }

    @Test
    void sequencesOfANewEpochBeginWithZeroAndNotBehindWhatWasSeenWaiting() throws IOException {
        begin(ID, 4);
        end(ID, 5, 3, 2, true);
        assertRefused(
                append(ID, 5, 3, guard(ID, 5, 3, true)), ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);

        var guard = guard(OTHER, 0, 7, false);
        guard(OTHER, 0, 5, false);
        assertRefused(append(OTHER, 0, 7, guard), ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(append(OTHER, 0, 5, guard)).isInstanceOf(AppendResult.Appended.class);
    }

    /// C7, KIP-1228: a late marker does not touch a later transaction.
    @Test
    void aMarkerOfTheOpenTransactionsOwnEpochIsRefusedWithEpochBumpsAndTakenWithout()
            throws IOException {
        begin(ID, 4);
        end(ID, 5, 3, 2, true);
        begin(ID, 5);
        assertRefused(end(ID, 5, 3, 2, false), ErrorCode.INVALID_PRODUCER_EPOCH);
        assertRefused(end(ID, 4, 3, 1, false), ErrorCode.INVALID_PRODUCER_EPOCH);
        assertThat(log.openTransactions()).hasSize(1);

        assertThat(end(ID, 5, 3, 1, true)).isInstanceOf(AppendResult.Appended.class);
        assertThat(log.openTransactions()).isEmpty();
    }

    /// C8.
    @Test
    void aMarkerIsSafeToRepeatAndAFencedCoordinatorIsRefused() throws IOException {
        begin(ID, 4);
        end(ID, 5, 3, 2, true);
        long end = log.logEndOffset();

        var again = (AppendResult.Appended) end(ID, 5, 3, 2, true);
        assertThat(again.duplicate()).isTrue();
        assertThat(log.logEndOffset()).isEqualTo(end);
        assertRefused(end(ID, 6, 2, 2, true), ErrorCode.TRANSACTION_COORDINATOR_FENCED);
        assertThat(end(ID, 5, 4, 2, true)).isInstanceOf(AppendResult.Appended.class);
    }

    @Test
    void whoIsInATransactionWritesNothingOutsideOfIt() throws IOException {
        begin(ID, 0);
        var plain = new BatchWriter(Compression.NONE).producer(ID, (short) 0, 1);
        plain.append(1000, null, LogFixture.bytes("v"));

        assertRefused(
                log.append(plain.build(), EPOCH, AppendOrigin.CLIENT), ErrorCode.INVALID_TXN_STATE);
    }

    /// C9.
    @Test
    void theLastStableOffsetWaitsForTheFirstTransactionAndForItsMarkerToBeVisible()
            throws IOException {
        fixture.append(log, "a");
        begin(ID, 0);
        begin(OTHER, 0);
        expose();
        assertThat(log.lastStableOffset()).isEqualTo(1);
        end(OTHER, 1, 3, 2, true);
        expose();
        assertThat(log.lastStableOffset()).isEqualTo(1);
        end(ID, 1, 3, 2, false);
        assertThat(log.lastStableOffset()).isEqualTo(1);
        expose();
        assertThat(log.lastStableOffset()).isEqualTo(5);
        assertThat(log.abortedTransactions(0, 5))
                .containsExactly(new AbortedTransaction(ID, 1, 4, 5));
    }

    /// C9: what is not acknowledged yet may be gone after a crash.
    @Test
    void aTransactionThatBeginsAboveTheHighWatermarkHoldsItsReadersAtTheHighWatermark()
            throws IOException {
        fixture.append(log, "a");
        log.append(LogFixture.batch(0, "not acknowledged"), EPOCH, AppendOrigin.CLIENT);
        begin(ID, 0);
        assertThat(log.lastStableOffset()).isEqualTo(1);
        end(ID, 1, 3, 2, true);
        assertThat(log.lastStableOffset()).isEqualTo(1);
        expose();
        assertThat(log.lastStableOffset()).isEqualTo(log.logEndOffset());
    }

    @Test
    void waitingReadersWakeWhenTheLastStableOffsetMoves() throws IOException {
        begin(ID, 0);
        expose();
        var watch = new LogWatch(fixture.world().clock());
        log.watch(watch);
        end(ID, 1, 3, 2, true);
        assertThat(watch.await(1_000_000)).isLessThanOrEqualTo(0);
        expose();
        assertThat(watch.await(1_000_000)).isEqualTo(1_000_000);
    }

    @Test
    void operatorsSeeWhoHoldsTheLastStableOffsetAndSinceWhen() throws IOException {
        begin(ID, 2);
        assertThat(log.openTransactions())
                .containsExactly(new OpenTransaction(ID, (short) 2, 0, fixture.nowMs, 1000));
        log.close();

        var again = fixture.open(new Opening.Clean(0, 1));
        assertThat(again.openTransactions())
                .containsExactly(new OpenTransaction(ID, (short) 2, 0, 1000, 1000));
        again.advanceHighWatermark(1);
        assertThat(again.lastStableOffset()).isZero();
    }

    /// B11, C9: a lost or garbled transaction index is rebuilt.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theTransactionIndexHasKafkasBytesAndComesBackFromTheSegment(boolean sealed)
            throws IOException {
        begin(OTHER, 0);
        begin(ID, 0);
        end(ID, 1, 3, 2, false);
        end(OTHER, 1, 3, 2, false);
        var expected =
                List.of(
                        new AbortedTransaction(ID, 1, 2, 0),
                        new AbortedTransaction(OTHER, 0, 3, 4));
        if (sealed) {
            fixture.nowMs += TimeUnit.DAYS.toMillis(30);
            fixture.append(log, "rolls");
        }
        log.close();
        var file = fixture.file(MARKERS_INDEX);
        var bytes = fixture.disk.content(file);
        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo(
                        "0000"
                                + "0000000000000029"
                                + "0000000000000001"
                                + "0000000000000002"
                                + "0000000000000000"
                                + "0000"
                                + "000000000000002a"
                                + "0000000000000000"
                                + "0000000000000003"
                                + "0000000000000004");

        for (int at = 0; at < bytes.length; at++) {
            var garbled = bytes.clone();
            garbled[at] ^= 0x10;
            fixture.disk.replace(file, garbled);
            checkRebuilt(expected, bytes, sealed);
        }
        fixture.disk.delete(file);
        checkRebuilt(expected, bytes, sealed);
    }

    private void checkRebuilt(List<AbortedTransaction> expected, byte[] bytes, boolean sealed)
            throws IOException {
        var again = fixture.open(new Opening.Clean(0, sealed ? 5 : 4));
        assertThat(again.abortedTransactions(0, 4)).isEqualTo(expected);
        again.flush();
        again.close();
        assertThat(fixture.disk.content(fixture.file(MARKERS_INDEX))).isEqualTo(bytes);
    }

    /// A slot that says it is of later than the log's end is none to write behind.
    @Test
    void aGarbledTransactionIndexTakesTheNextAbort() throws IOException {
        begin(OTHER, 0);
        begin(ID, 0);
        end(ID, 1, 3, 2, false);
        log.close();
        var garbled = fixture.disk.content(fixture.file(MARKERS_INDEX));
        garbled[18] ^= 0x10;
        fixture.disk.replace(fixture.file(MARKERS_INDEX), garbled);

        log = fixture.open(new Opening.Clean(0, 3));
        end(OTHER, 1, 3, 2, false);
        assertThat(log.abortedTransactions(0, 4))
                .containsExactly(
                        new AbortedTransaction(ID, 1, 2, 0),
                        new AbortedTransaction(OTHER, 0, 3, 4));
    }

    @Test
    void thereIsNoTransactionIndexWithoutAnAbortedTransaction() throws IOException {
        begin(ID, 0);
        end(ID, 1, 3, 2, true);
        log.close();

        assertThat(fixture.disk.list(LogFixture.DIRECTORY))
                .noneMatch(it -> it.toString().endsWith(".txnindex"));
    }

    @Test
    void retentionStopsAtTheFirstOpenTransaction() throws IOException {
        begin(ID, 0);
        for (int i = 0; i < 5; i++) {
            fixture.append(log, "x".repeat(500));
        }
        log.configure(fixture.settings.change().segmentBytes(600).retentionBytes(0).build());
        fixture.append(log, "x".repeat(500));

        assertThat(log.applyRetention(fixture.nowMs)).isZero();
        end(ID, 1, 3, 2, true);
        expose();
        assertThat(log.applyRetention(fixture.nowMs)).isPositive();
    }
}
