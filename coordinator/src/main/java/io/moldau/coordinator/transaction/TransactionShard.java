package io.moldau.coordinator.transaction;

import io.moldau.coordinator.GroupShard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The transactional ids of one partition of `__transaction_state`.
///
/// Replays what is stored, then leads:
///
/// ```
///   for each record:   TransactionFormat.read → apply(TransactionChange)     until the end
///   lead(leadership, now); write the markers of openDuties()
///   for each command:  decide(command, now)  →  outcome          alters nothing
///                      write outcome.changes()
///                      apply(outcome)                            before the next decide
///                      wait until the changes are committed
///                      send outcome.answers(), write the markers of outcome.duties()
///                      if outcome.needsProducerId(): get one; decide(command, now, producerId), ...
///   at nextDeadlineMs: the same with TimePassed
///   on failure to write or to commit, or when leadership ends:
///                      answer all who wait with NOT_COORDINATOR, drop this shard, replay again
/// ```
///
/// Nothing is in memory that was not written, so an epoch that was raised in vain is as it was
/// after the shard is replayed (KAFKA-9666). An answer leaves when everything written before it is
/// committed, also what earlier commands wrote. One thread at a time; knows no clock: `nowMs` is
/// the wall clock, milliseconds since the epoch, and may only rise from call to call.
public final class TransactionShard {
    private final TransactionSettings settings;
    private final TreeMap<String, StoredTransaction> stored = new TreeMap<>();
    private @Nullable LiveTransactions live; // null until leading begins
    private long step;

    public TransactionShard(TransactionSettings settings) {
        this.settings = settings;
    }

    /// The partition of `__transaction_state` that an id belongs to, as every Kafka broker counts.
    public static int partitionOf(String transactionalId, int partitionCount) {
        return GroupShard.partitionOf(transactionalId, partitionCount);
    }

    /// Notes one record of the partition, in the order of the log.
    public void apply(TransactionChange change) {
        switch (change) {
            case TransactionChange.Stored(var id, var transaction) -> stored.put(id, transaction);
            case TransactionChange.Dropped(var id) -> stored.remove(id);
        }
    }

    /// Everything is replayed.
    public void lead(Leadership leadership, long nowMs) {
        assert live == null : "leads already";
        var leading = new LiveTransactions(leadership, settings);
        stored.forEach((id, transaction) -> leading.note(id, transaction, step));
        live = leading;
        step++; // what is due from before has a number of its own
    }

    /// Whether [#lead] was called.
    public boolean isLeading() {
        return live != null;
    }

    /// What the command leads to, without a fresh producer id at hand.
    public TransactionOutcome decide(TransactionCommand command, long nowMs) {
        return decide(command, nowMs, StoredTransaction.NO_ID);
    }

    /// What the command leads to. Alters nothing; the outcome must be applied before the next
    /// decision.
    ///
    /// @param freshProducerId never given to anybody, nor offered before
    public TransactionOutcome decide(TransactionCommand command, long nowMs, long freshProducerId) {
        var decision = decision(command, leading(), new Moment(nowMs, freshProducerId));
        return new TransactionOutcome(decision, duties(decision), step);
    }

    private Decision decision(TransactionCommand command, LiveTransactions live, Moment moment) {
        return switch (command) {
            case TransactionCommand.InitProducerId it ->
                    new Initialising(it, settings, moment).decide(find(it));
            case TransactionCommand.AddPartitions it -> Adding.decide(it, find(it), moment);
            case TransactionCommand.AddOffsets it -> Adding.decide(it, find(it), moment);
            case TransactionCommand.VerifyPartitions it -> Adding.decide(it, find(it));
            case TransactionCommand.EndTransaction it -> new Ending(it, moment).decide(find(it));
            case TransactionCommand.Describe it ->
                    Inspection.decide(it, find(it), live.duty(it.transactionalId()));
            case TransactionCommand.ListTransactions it ->
                    Inspection.decide(it, stored, moment.nowMs());
            case TransactionCommand.MarkersWritten it -> Markers.decide(it, live, stored, moment);
            case TransactionCommand.TimePassed _ ->
                    new Housekeeping(settings, moment).decide(live.due(moment.nowMs()), stored);
        };
    }

    private @Nullable StoredTransaction find(TransactionCommand.IdQuestion<?> question) {
        return stored.get(question.transactionalId());
    }

    private List<MarkerDuty> duties(Decision decision) {
        var last = new LinkedHashMap<String, TransactionChange>();
        decision.changes().forEach(it -> last.put(it.transactionalId(), it));
        var duties = new ArrayList<MarkerDuty>();
        for (var change : last.values()) {
            if (change instanceof TransactionChange.Stored(var id, var transaction)
                    && transaction.state().isPrepared()) {
                duties.add(leading().dutyOf(id, transaction, step));
            }
        }
        return duties;
    }

    /// Notes what was decided. The changes are written, or at least will be before any later one.
    public void apply(TransactionOutcome outcome) {
        assert outcome.step() == step : "decided about a state that is no more";
        var live = leading();
        for (var change : outcome.changes()) {
            apply(change);
            switch (change) {
                case TransactionChange.Stored(var id, var transaction) ->
                        live.note(id, transaction, step);
                case TransactionChange.Dropped(var id) -> live.forget(id);
            }
        }
        outcome.softChanges().forEach(live::apply);
        step++;
    }

    /// All markers that are still to be written. After [#lead]; later ones come with the outcomes,
    /// and what is not committed yet is among these.
    public List<MarkerDuty> openDuties() {
        return leading().duties();
    }

    /// Whether markers of this duty are still missing. To be asked right before one is written, for
    /// clients older than KIP-890 in one step with the writing: their next transaction has the same
    /// epoch, so a late marker would end it.
    public boolean isOpen(MarkerDuty duty) {
        var open = leading().duty(duty.transactionalId());
        return open != null && open.isSameAs(duty);
    }

    /// When [TransactionCommand.TimePassed] is due, wall clock in milliseconds; the past for work
    /// that is not finished, [Long#MAX_VALUE] for nothing. It may come too early, then nothing
    /// happens.
    public long nextDeadlineMs() {
        return leading().nextDeadlineMs();
    }

    private LiveTransactions leading() {
        var leading = live;
        if (leading == null) {
            throw new AssertionError("asked before it leads");
        }
        return leading;
    }

    /// Everything there is to know, for comparisons in tests.
    @Override
    public String toString() {
        return stored + "\n" + live;
    }
}
