package io.moldau.coordinator.transaction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What only the leader of a shard keeps: which markers are missing, and when an id is to be looked
/// at. Made anew from the stored transactions when leading begins.
final class LiveTransactions {
    /// No deadline.
    static final long NEVER_MS = Long.MAX_VALUE;

    /// Ids looked after in one [TransactionCommand.TimePassed], so that clients do not wait behind
    /// it.
    private static final int DUE_MAX = 100;

    private record Wake(long atMs, String transactionalId) {}

    private final Leadership leadership;
    private final TransactionSettings settings;
    private final TreeMap<String, MarkerDuty> duties = new TreeMap<>();
    private final TreeSet<Wake> wakes =
            new TreeSet<>(
                    Comparator.comparingLong(Wake::atMs).thenComparing(Wake::transactionalId));
    private final Map<String, Wake> wakeById = new HashMap<>();

    LiveTransactions(Leadership leadership, TransactionSettings settings) {
        this.leadership = leadership;
        this.settings = settings;
    }

    /// The id has come to this point.
    void note(String id, StoredTransaction transaction, long step) {
        if (transaction.state().isPrepared()) {
            duties.put(id, dutyOf(id, transaction, step));
        } else {
            duties.remove(id);
        }
        setWake(id, wakeMs(transaction));
    }

    void forget(String id) {
        duties.remove(id);
        setWake(id, NEVER_MS);
    }

    void apply(SoftChange change) {
        switch (change) {
            case SoftChange.DutyShrunk(var rest) -> duties.put(rest.transactionalId(), rest);
        }
    }

    MarkerDuty dutyOf(String id, StoredTransaction transaction, long step) {
        return new MarkerDuty(
                leadership,
                step,
                id,
                transaction.producerId(),
                transaction.producerEpoch(),
                transaction.state().isCommit(),
                transaction.clientVersion(),
                transaction.partitions());
    }

    private long wakeMs(StoredTransaction transaction) {
        return switch (transaction.state()) {
            case EMPTY, COMPLETE_COMMIT, COMPLETE_ABORT ->
                    transaction.lastUpdateMs() + settings.idExpirationMs();
            case ONGOING ->
                    transaction.timeoutMs() == StoredTransaction.NO_TIMEOUT_MS
                            ? NEVER_MS
                            : transaction.startMs() + transaction.timeoutMs() + 1;
            // Without partitions nobody reports markers; a crash may have cut off what completes
            // it.
            case PREPARE_COMMIT, PREPARE_ABORT ->
                    transaction.partitions().isEmpty() ? transaction.lastUpdateMs() : NEVER_MS;
            case DEAD, PREPARE_EPOCH_FENCE -> throw new AssertionError(transaction);
        };
    }

    private void setWake(String id, long atMs) {
        var old = wakeById.remove(id);
        if (old != null) {
            wakes.remove(old);
        }
        if (atMs != NEVER_MS) {
            var wake = new Wake(atMs, id);
            wakes.add(wake);
            wakeById.put(id, wake);
        }
    }

    /// Null when no markers of the id are missing.
    @Nullable MarkerDuty duty(String id) {
        return duties.get(id);
    }

    List<MarkerDuty> duties() {
        return List.copyOf(duties.values());
    }

    /// The ids to look at, the longest overdue first.
    List<String> due(long nowMs) {
        var due = new ArrayList<String>();
        for (var wake : wakes) {
            if (wake.atMs() > nowMs || due.size() == DUE_MAX) {
                break;
            }
            due.add(wake.transactionalId());
        }
        return due;
    }

    long nextDeadlineMs() {
        return wakes.isEmpty() ? NEVER_MS : wakes.first().atMs();
    }

    @Override
    public String toString() {
        return duties + "\n" + wakes;
    }
}
