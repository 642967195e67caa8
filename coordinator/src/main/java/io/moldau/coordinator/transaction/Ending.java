package io.moldau.coordinator.transaction;

import io.moldau.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/// Decides about EndTxn.
///
/// From version 5 on (KIP-890) the epoch rises with each end, so the epoch alone tells whether a
/// request is about the present transaction, a repetition about the last one, or too late. Older
/// clients keep their epoch: a repetition is known by the state only.
final class Ending {
    /// First version whose clients go on with the epoch that the answer names.
    private static final int BUMP_VERSION = 5;

    private final TransactionCommand.EndTransaction question;
    private final Moment moment;

    Ending(TransactionCommand.EndTransaction question, Moment moment) {
        this.question = question;
        this.moment = moment;
    }

    /// @param transaction null for an unknown id
    Decision decide(@Nullable StoredTransaction transaction) {
        if (question.transactionalId().isEmpty()) {
            return fail(ErrorCode.INVALID_REQUEST);
        }
        if (transaction == null) {
            return fail(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
        }
        return question.version() >= BUMP_VERSION ? bumping(transaction) : keeping(transaction);
    }

    // ---- clients whose epoch stays

    private Decision keeping(StoredTransaction transaction) {
        if (transaction.producerId() != question.producerId()) {
            return fail(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
        }
        if (transaction.producerEpoch() != question.producerEpoch()) {
            return fail(ErrorCode.PRODUCER_FENCED);
        }
        return switch (transaction.state()) {
            case ONGOING -> end(transaction, 0);
            case PREPARE_COMMIT, PREPARE_ABORT -> fail(ErrorCode.CONCURRENT_TRANSACTIONS);
            case COMPLETE_COMMIT, COMPLETE_ABORT -> ifSame(transaction, done(transaction));
            case EMPTY -> fail(ErrorCode.INVALID_TXN_STATE);
            case DEAD, PREPARE_EPOCH_FENCE -> throw new AssertionError(transaction);
        };
    }

    // ---- clients whose epoch rises

    private Decision bumping(StoredTransaction transaction) {
        if (transaction.state().isPrepared()) {
            // Before all else: the client may already have the id that comes when all is complete.
            return fail(ErrorCode.CONCURRENT_TRANSACTIONS);
        }
        boolean repeatsRotation = repeatsRotation(transaction);
        boolean repeats =
                repeatsRotation || transaction.producerEpoch() == question.producerEpoch() + 1;
        if (transaction.producerId() != question.producerId() && !repeatsRotation) {
            return fail(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
        }
        boolean present = transaction.producerEpoch() == question.producerEpoch();
        return switch (transaction.state()) {
            case ONGOING -> present ? endInNewEpoch(transaction) : fenced();
            case PREPARE_COMMIT, PREPARE_ABORT -> fail(ErrorCode.CONCURRENT_TRANSACTIONS);
            case COMPLETE_COMMIT, COMPLETE_ABORT -> {
                if (repeats) {
                    yield ifSame(transaction, done(transaction));
                }
                yield present ? abortNothing(transaction) : fenced();
            }
            case EMPTY -> present ? abortNothing(transaction) : fenced();
            case DEAD, PREPARE_EPOCH_FENCE -> throw new AssertionError(transaction);
        };
    }

    /// The end was the last that the old producer id had an epoch for.
    private boolean repeatsRotation(StoredTransaction transaction) {
        return transaction.previousProducerId() == question.producerId()
                && question.producerEpoch() == StoredTransaction.LAST_USABLE_EPOCH
                && transaction.producerEpoch() == 0;
    }

    /// A client that cannot know whether its first produce has begun the transaction aborts anyway.
    private Decision abortNothing(StoredTransaction transaction) {
        return question.commit() ? fail(ErrorCode.INVALID_TXN_STATE) : endInNewEpoch(transaction);
    }

    private Decision endInNewEpoch(StoredTransaction transaction) {
        return transaction.isExhausted() && !moment.hasProducerId()
                ? Decision.NEEDS_PRODUCER_ID
                : end(transaction, TransactionSettings.EPOCH_BUMP_VERSION);
    }

    private Decision end(StoredTransaction transaction, int version) {
        boolean rotates =
                version >= TransactionSettings.EPOCH_BUMP_VERSION && transaction.isExhausted();
        long nextId = rotates ? moment.freshProducerId() : StoredTransaction.NO_ID;
        var prepared = transaction.ended(question.commit(), version, nextId, moment.nowMs());
        var completed = prepared.completed(moment.nowMs());
        var reply =
                new TransactionReply.Ended(
                        ErrorCode.NONE, completed.producerId(), completed.producerEpoch());
        var changes = Fence.prepare(question.transactionalId(), prepared, moment);
        return Decision.answer(question.waiter(), reply, changes);
    }

    // ---- answers

    /// A repetition must ask for what was decided.
    private Decision ifSame(StoredTransaction transaction, Decision decision) {
        return transaction.state().isCommit() == question.commit()
                ? decision
                : fail(ErrorCode.INVALID_TXN_STATE);
    }

    private Decision done(StoredTransaction transaction) {
        return Decision.answer(
                question.waiter(),
                new TransactionReply.Ended(
                        ErrorCode.NONE, transaction.producerId(), transaction.producerEpoch()));
    }

    private Decision fenced() {
        return fail(ErrorCode.PRODUCER_FENCED);
    }

    private Decision fail(ErrorCode error) {
        var known = FencingError.of(error, question.version(), FencingError.TRANSACTION_VERSION);
        return Decision.answer(question.waiter(), TransactionReply.Ended.failed(known));
    }
}
