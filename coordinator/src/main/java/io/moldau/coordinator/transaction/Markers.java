package io.moldau.coordinator.transaction;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Takes note of written markers; the last one completes the transaction.
final class Markers {
    private Markers() {}

    static Decision decide(
            TransactionCommand.MarkersWritten report,
            LiveTransactions live,
            Map<String, StoredTransaction> stored,
            Moment moment) {
        var id = report.duty().transactionalId();
        var duty = live.duty(id);
        if (duty == null || !duty.isSameAs(report.duty())) {
            return Decision
                    .NOTHING; // of a transaction that is complete: later ones are not its own
        }
        var rest = duty.without(report.written());
        if (!rest.partitions().isEmpty()) {
            return new Decision(
                    List.of(), List.of(), List.of(new SoftChange.DutyShrunk(rest)), false);
        }
        var prepared = Objects.requireNonNull(stored.get(id), "a duty without an id");
        var completed = new TransactionChange.Stored(id, prepared.completed(moment.nowMs()));
        return new Decision(List.of(completed), List.of(), List.of(), false);
    }
}
