package io.moldau.coordinator.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What the passing of time asks for: aborts transactions that take too long, forgets ids that
/// nobody uses, completes what has no markers to wait for.
final class Housekeeping {
    private final TransactionSettings settings;
    private final Moment moment;
    private final List<TransactionChange> changes = new ArrayList<>();
    private boolean idUsed;
    private boolean idMissing;

    Housekeeping(TransactionSettings settings, Moment moment) {
        this.settings = settings;
        this.moment = moment;
    }

    /// @param due ids whose time has come, as far as the leader knows
    Decision decide(List<String> due, Map<String, StoredTransaction> stored) {
        for (var id : due) {
            decide(id, Objects.requireNonNull(stored.get(id), "a wake without an id"));
        }
        return new Decision(changes, List.of(), List.of(), idMissing);
    }

    private void decide(String id, StoredTransaction transaction) {
        switch (transaction.state()) {
            case EMPTY, COMPLETE_COMMIT, COMPLETE_ABORT ->
                    changes.add(new TransactionChange.Dropped(id));
            case PREPARE_COMMIT, PREPARE_ABORT ->
                    changes.add(
                            new TransactionChange.Stored(
                                    id, transaction.completed(moment.nowMs())));
            case ONGOING -> abort(id, transaction);
            case DEAD, PREPARE_EPOCH_FENCE -> throw new AssertionError(transaction);
        }
    }

    private void abort(String id, StoredTransaction transaction) {
        if (!Fence.needsProducerId(transaction, settings)) {
            changes.addAll(Fence.abort(id, transaction, settings, moment));
        } else if (moment.hasProducerId() && !idUsed) {
            idUsed = true;
            changes.addAll(Fence.abort(id, transaction, settings, moment));
        } else {
            idMissing = true;
        }
    }
}
