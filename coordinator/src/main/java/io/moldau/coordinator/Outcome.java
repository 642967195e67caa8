package io.moldau.coordinator;

import java.util.List;
import java.util.Optional;

/// What a command leads to: changes to write, and answers that may leave once these are committed.
///
/// The order is binding: write the changes, [GroupShard#apply(Outcome)], wait until the changes
/// (and all written before them) are committed, send the answers. Until then nobody may see what
/// the shard decided, for a crash can still undo it.
public final class Outcome {
    private final Decision decision;
    private final long step;

    /// @param step how many outcomes the shard had applied when it decided
    Outcome(Decision decision, long step) {
        this.decision = decision;
        this.step = step;
    }

    /// To be written to the shard's partition, in this order and in one batch where they fit. Cut
    /// between any two of them a replay still yields a legal state.
    public List<Change> changes() {
        return decision.changes();
    }

    /// Whose transactional batch the changes are to be written as; empty for a plain one. When the
    /// partition's log refuses the batch because the producer is fenced, the outcome is dropped,
    /// and the asker told what the log said: nothing has happened.
    public Optional<OffsetProducer> producer() {
        return !decision.changes().isEmpty()
                        && decision.changes().getFirst() instanceof Change.OffsetPending pending
                ? Optional.of(pending.producer())
                : Optional.empty();
    }

    /// To be sent when all changes are committed. Not only to who asked: answers of others that
    /// were parked may be among them, and the asker's may be missing.
    public List<Answer> answers() {
        return decision.answers();
    }

    /// What only the leader keeps: who waits, and until when.
    List<SoftChange> softChanges() {
        return decision.softChanges();
    }

    long step() {
        return step;
    }

    @Override
    public String toString() {
        return "changes=" + changes() + " answers=" + answers();
    }
}
