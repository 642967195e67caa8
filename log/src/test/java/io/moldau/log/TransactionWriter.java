package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;

/// Transactional producers and their coordinator, as far as one log sees them: what comes next they
/// take from the log itself, so they go on after any crash or cut.
final class TransactionWriter {
    static final int PRODUCERS = 4;
    private static final int COORDINATOR_EPOCH = 3;

    private final Random random;
    private final boolean epochBumps;
    private final int keyCount;
    private int counter;
    private int writing = PRODUCERS;

    /// @param epochBumps transaction version 2
    TransactionWriter(Random random, boolean epochBumps) {
        this(random, epochBumps, 0);
    }

    /// @param keyCount of the records; 0 for none
    TransactionWriter(Random random, boolean epochBumps, int keyCount) {
        this.random = random;
        this.epochBumps = epochBumps;
        this.keyCount = keyCount;
    }

    /// Writes a log up to an offset, as the seed has it, and closes it.
    static void fillAndClose(LogFixture fixture, long seed, long endOffset) throws IOException {
        var writer = new TransactionWriter(new Random(seed), false);
        var log = fixture.openClean();
        while (log.logEndOffset() < endOffset) {
            assertThat(writer.step(log, LogFixture.EPOCH, fixture.nowMs)).isNotNull();
        }
        log.close();
    }

    /// Appends data of one producer, or the marker that ends its transaction.
    AppendResult step(PartitionLog log, int leaderEpoch, long nowMs) throws IOException {
        long id = 100L + random.nextInt(writing);
        var known = known(log, id);
        boolean open = known.transactionFirstOffset() >= 0;
        return random.nextInt(3) == 0 && (open || random.nextInt(4) == 0)
                ? end(log, known, random.nextBoolean(), leaderEpoch)
                : append(log, known, open, leaderEpoch, nowMs);
    }

    /// From now on all but `count` of the producers are silent.
    void onlySoMany(int count) {
        writing = count;
    }

    /// Ends one transaction that is open, if there is one.
    Optional<AppendResult> endOne(PartitionLog log, int leaderEpoch) throws IOException {
        var open = log.openTransactions();
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        end(
                                log,
                                known(log, open.getFirst().producerId()),
                                random.nextBoolean(),
                                leaderEpoch));
    }

    static ActiveProducer known(PartitionLog log, long id) {
        return log.producers().stream()
                .filter(it -> it.producerId() == id)
                .findFirst()
                .orElse(new ActiveProducer(id, (short) 0, -1, -1, -1, -1));
    }

    private AppendResult append(
            PartitionLog log, ActiveProducer known, boolean open, int leaderEpoch, long nowMs)
            throws IOException {
        int sequence = known.lastSequence() + 1;
        var batch = batch(known.producerId(), known.epoch(), sequence, nowMs);
        var verification =
                log.beginVerification(known.producerId(), known.epoch(), sequence, epochBumps);
        if (open) {
            assertThat(verification).isInstanceOf(Verification.Ongoing.class);
        }
        var guard =
                verification instanceof Verification.Required(var fresh)
                        ? fresh
                        : VerificationGuard.NONE;
        return log.append(batch, leaderEpoch, AppendOrigin.CLIENT, guard);
    }

    private ByteBuffer batch(long id, short epoch, int sequence, long nowMs) {
        var writer = new BatchWriter(Compression.NONE).producer(id, epoch, sequence);
        int records = 1 + random.nextInt(3);
        for (int i = 0; i < records; i++) {
            var value = "t" + counter++ + "x".repeat(random.nextInt(30));
            var key = keyCount == 0 ? null : LogFixture.bytes("key" + random.nextInt(keyCount));
            writer.append(nowMs, key, LogFixture.bytes(value));
        }
        return writer.transactional().build();
    }

    private AppendResult end(
            PartitionLog log, ActiveProducer known, boolean commit, int leaderEpoch)
            throws IOException {
        int epoch = known.epoch() + (epochBumps ? 1 : 0);
        return log.appendMarker(
                new TransactionMarker(
                        known.producerId(),
                        (short) epoch,
                        COORDINATOR_EPOCH,
                        epochBumps ? 2 : 1,
                        commit),
                leaderEpoch);
    }

    /// C2, C6, C9: last stable offset, open and aborted transactions and what a reader gets are
    /// what a fold over all batches gives.
    static void check(PartitionLog log, TransactionModel model, Random random, String where)
            throws IOException {
        long start = log.logStartOffset();
        long watermark = log.highWatermark();
        var expected = model.fold(watermark);
        long stable = Math.min(watermark, Math.max(start, expected.firstUnstable()));
        assertThat(log.lastStableOffset()).as("%s, last stable offset", where).isEqualTo(stable);
        assertThat(log.openTransactions().stream().map(OpenTransaction::firstOffset))
                .as("%s, open", where)
                .containsExactlyElementsOf(expected.open().values().stream().sorted().toList());
        long end = log.logEndOffset();
        assertThat(log.abortedTransactions(start, end))
                .as("%s, aborted", where)
                .isEqualTo(
                        expected.aborted().stream()
                                .filter(it -> it.lastOffset() >= start)
                                .toList());
        long from = start + random.nextLong(Math.max(1, stable - start + 1));
        if (from <= end) {
            assertThat(CommittedReader.read(log, from, 100 + random.nextInt(2000)))
                    .as("%s, committed from %d", where, from)
                    .isEqualTo(model.committed(from, stable));
        }
    }
}
