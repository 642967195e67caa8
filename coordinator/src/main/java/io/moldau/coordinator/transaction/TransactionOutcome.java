package io.moldau.coordinator.transaction;

import java.util.List;

/// What a command leads to: changes to write, and what may leave once these are committed.
///
/// The order is binding: write the changes, [TransactionShard#apply(TransactionOutcome)], wait
/// until the changes (and all written before them) are committed, then send the answers and the
/// markers. Until then nobody may see what the shard decided, for a crash can still undo it.
public final class TransactionOutcome {
    private final Decision decision;
    private final List<MarkerDuty> duties;
    private final long step;

    /// @param step how many outcomes the shard had applied when it decided
    TransactionOutcome(Decision decision, List<MarkerDuty> duties, long step) {
        this.decision = decision;
        this.duties = duties;
        this.step = step;
    }

    /// To be written to the shard's partition, in this order and in one batch where they fit. Cut
    /// between any two of them a replay still yields a legal state.
    public List<TransactionChange> changes() {
        return decision.changes();
    }

    /// To be sent when all changes are committed.
    public List<TransactionAnswer> answers() {
        return decision.answers();
    }

    /// To be done when all changes are committed.
    public List<MarkerDuty> duties() {
        return duties;
    }

    /// Nothing, or not all, could be decided for want of a producer id: get one and put the same
    /// command again with it. What is in this outcome is carried out as always.
    public boolean needsProducerId() {
        return decision.needsProducerId();
    }

    List<SoftChange> softChanges() {
        return decision.softChanges();
    }

    long step() {
        return step;
    }

    @Override
    public String toString() {
        return "changes=%s answers=%s duties=%s%s"
                .formatted(
                        changes(),
                        answers(),
                        duties,
                        needsProducerId() ? " needs a producer id" : "");
    }
}
