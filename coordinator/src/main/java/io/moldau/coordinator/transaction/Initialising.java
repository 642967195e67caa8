package io.moldau.coordinator.transaction;

import io.moldau.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides about InitProducerId.
///
/// Each answer without an error gives an epoch that no other producer has. A producer that says
/// which id and epoch it had (KIP-360) keeps its place if nobody has taken it meanwhile, and gets
/// the same answer when it repeats the question.
final class Initialising {
    /// Ids are kept in memory and in the log for a week. Kafka takes up to 32,767 bytes; the names
    /// that clients choose have a few dozen.
    static final int ID_BYTES_MAX = 2_048;

    private final TransactionCommand.InitProducerId question;
    private final TransactionSettings settings;
    private final Moment moment;

    Initialising(
            TransactionCommand.InitProducerId question,
            TransactionSettings settings,
            Moment moment) {
        this.question = question;
        this.settings = settings;
        this.moment = moment;
    }

    /// @param transaction null for an id that nobody has used before
    Decision decide(@Nullable StoredTransaction transaction) {
        var error = check();
        if (error != ErrorCode.NONE) {
            return fail(error);
        }
        if (transaction == null) {
            return moment.hasProducerId()
                    ? succeed(opened(moment.freshProducerId()))
                    : Decision.NEEDS_PRODUCER_ID;
        }
        if (!transaction.state().isPrepared() && !isKnown(transaction)) {
            return fail(ErrorCode.PRODUCER_FENCED);
        }
        return switch (transaction.state()) {
            case PREPARE_COMMIT, PREPARE_ABORT -> fail(ErrorCode.CONCURRENT_TRANSACTIONS);
            case ONGOING -> abort(transaction);
            case EMPTY, COMPLETE_COMMIT, COMPLETE_ABORT -> initialise(transaction);
            case DEAD, PREPARE_EPOCH_FENCE -> throw new AssertionError(transaction);
        };
    }

    private ErrorCode check() {
        var id = question.transactionalId();
        boolean named = !id.isEmpty() && id.getBytes(StandardCharsets.UTF_8).length <= ID_BYTES_MAX;
        boolean hasId = question.producerId() != StoredTransaction.NO_ID;
        boolean hasEpoch = question.producerEpoch() != StoredTransaction.NO_EPOCH;
        if (!named || hasId != hasEpoch) {
            return ErrorCode.INVALID_REQUEST;
        }
        if (question.enableTwoPhaseCommit() && !settings.twoPhaseCommit()) {
            return ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
        }
        if (question.keepPreparedTransaction()) {
            return ErrorCode.UNSUPPORTED_VERSION;
        }
        boolean bearable =
                question.timeoutMs() > 0 && question.timeoutMs() <= settings.timeoutMaxMs();
        return bearable || question.enableTwoPhaseCommit()
                ? ErrorCode.NONE
                : ErrorCode.INVALID_TRANSACTION_TIMEOUT;
    }

    private boolean saysWhatItHad() {
        return question.producerId() != StoredTransaction.NO_ID;
    }

    /// Whether the producer may have had what it says: the present id, or the one whose epochs were
    /// used up right before.
    private boolean isKnown(StoredTransaction transaction) {
        return !saysWhatItHad()
                || transaction.producerEpoch() == StoredTransaction.NO_EPOCH
                || question.producerId() == transaction.producerId()
                || (question.producerId() == transaction.previousProducerId()
                        && question.producerEpoch() >= StoredTransaction.LAST_USABLE_EPOCH);
    }

    /// The epoch rises here for the first time, unseen, and once more when the producer asks again.
    private Decision abort(StoredTransaction transaction) {
        if (Fence.needsProducerId(transaction, settings) && !moment.hasProducerId()) {
            return Decision.NEEDS_PRODUCER_ID;
        }
        var reply = TransactionReply.Initialised.failed(ErrorCode.CONCURRENT_TRANSACTIONS);
        var changes = Fence.abort(question.transactionalId(), transaction, settings, moment);
        return Decision.answer(question.waiter(), reply, changes);
    }

    private Decision initialise(StoredTransaction transaction) {
        int epoch = transaction.producerEpoch();
        if (!saysWhatItHad() || epoch == StoredTransaction.NO_EPOCH) {
            return raise(transaction, StoredTransaction.NO_EPOCH);
        }
        if (question.producerEpoch() == epoch) {
            return raise(transaction, epoch);
        }
        if (question.producerEpoch() == transaction.lastProducerEpoch()) {
            // Asked before; the answer was lost. Another producer would have erased that epoch.
            return succeed(
                    transaction.initialised(
                            epoch, transaction.lastProducerEpoch(), timeoutMs(), moment.nowMs()));
        }
        return fail(ErrorCode.PRODUCER_FENCED);
    }

    private Decision raise(StoredTransaction transaction, int lastEpoch) {
        if (!transaction.isExhausted()) {
            int epoch = transaction.producerEpoch() + 1;
            return succeed(transaction.initialised(epoch, lastEpoch, timeoutMs(), moment.nowMs()));
        }
        if (!moment.hasProducerId()) {
            return Decision.NEEDS_PRODUCER_ID;
        }
        return succeed(
                transaction.rotated(
                        moment.freshProducerId(), lastEpoch, timeoutMs(), moment.nowMs()));
    }

    private StoredTransaction opened(long producerId) {
        return StoredTransaction.opened(producerId, timeoutMs(), moment.nowMs());
    }

    private int timeoutMs() {
        return question.enableTwoPhaseCommit()
                ? StoredTransaction.NO_TIMEOUT_MS
                : question.timeoutMs();
    }

    private Decision succeed(StoredTransaction transaction) {
        var reply =
                new TransactionReply.Initialised(
                        ErrorCode.NONE, transaction.producerId(), transaction.producerEpoch());
        var change = new TransactionChange.Stored(question.transactionalId(), transaction);
        return Decision.answer(question.waiter(), reply, List.of(change));
    }

    private Decision fail(ErrorCode error) {
        var known =
                FencingError.of(error, question.version(), FencingError.INIT_PRODUCER_ID_VERSION);
        return Decision.answer(question.waiter(), TransactionReply.Initialised.failed(known));
    }
}
