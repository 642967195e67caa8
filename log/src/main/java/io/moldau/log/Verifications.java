package io.moldau.log;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// The guards of producers whose transactions a coordinator is being asked about. Soft state, lost
/// with the process: then the producer is verified again. Guarded by the log's write lock.
final class Verifications {
    /// Producers at most, so that clients that ask and never append cost little: about 1 MB. The
    /// oldest goes; its producer is verified again with its next attempt.
    static final int PRODUCERS_MAX = 10_000;

    private static final class Entry {
        final VerificationGuard guard;

        /// The client has a new epoch for each transaction (transaction version 2): then its
        /// sequences begin with 0.
        final boolean epochBumps;

        final long createdMs;
        short epoch;
        int lowestSequence;

        Entry(VerificationGuard guard, short epoch, int sequence, boolean epochBumps, long nowMs) {
            this.guard = guard;
            this.epoch = epoch;
            this.lowestSequence = sequence;
            this.epochBumps = epochBumps;
            this.createdMs = nowMs;
        }
    }

    /// For producers whose transaction is open: they need no entry.
    final VerificationGuard ongoing = new VerificationGuard(this);

    private final LinkedHashMap<Long, Entry> entries = new LinkedHashMap<>();

    /// The producer's guard, a new one if it has none.
    ///
    /// @param sequence of the batch that is to be appended
    VerificationGuard begin(
            long producerId, short epoch, int sequence, boolean epochBumps, long nowMs) {
        var entry = entries.get(producerId);
        if (entry == null) {
            entry = new Entry(new VerificationGuard(this), epoch, sequence, epochBumps, nowMs);
            entries.put(producerId, entry);
            if (entries.size() > PRODUCERS_MAX) {
                entries.pollFirstEntry();
            }
        } else if (epoch > entry.epoch) {
            entry.epoch = epoch;
            entry.lowestSequence = sequence;
        } else if (epoch == entry.epoch) {
            entry.lowestSequence = Math.min(entry.lowestSequence, sequence);
        }
        return entry.guard;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /// Whether `guard` is the one that the producer has now.
    boolean isCurrent(long producerId, VerificationGuard guard) {
        var entry = entries.get(producerId);
        return entry != null && entry.guard == guard;
    }

    /// Whether the producer is being verified as one whose epoch rises with each transaction.
    boolean hasEpochBumps(long producerId) {
        var entry = entries.get(producerId);
        return entry != null && entry.epochBumps;
    }

    /// The lowest sequence number seen while the producer was being verified, so that of several
    /// batches in flight the first comes first; `null` if it is not being verified.
    @Nullable Integer lowestSequence(long producerId) {
        var entry = entries.get(producerId);
        return entry == null ? null : entry.lowestSequence;
    }

    /// The transaction has begun here: from now on its first offset is the proof.
    void began(long producerId) {
        if (!entries.isEmpty()) {
            entries.remove(producerId);
        }
    }

    /// A marker has ended a transaction: what was verified before it proves nothing any more. With
    /// transaction version 2 the marker carries the epoch of the *next* transaction, and a guard of
    /// that epoch is the next one's.
    void ended(long producerId, short markerEpoch) {
        var entry = entries.get(producerId);
        if (entry != null && !(entry.epochBumps && entry.epoch == markerEpoch)) {
            entries.remove(producerId);
        }
    }

    void expire(long nowMs, long expirationMs) {
        entries.values().removeIf(it -> nowMs - it.createdMs >= expirationMs);
    }
}
