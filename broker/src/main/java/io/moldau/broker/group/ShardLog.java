package io.moldau.broker.group;

import io.moldau.coordinator.Change;
import io.moldau.coordinator.OffsetProducer;
import io.moldau.coordinator.TransactionMarker;
import io.moldau.log.AppendResult;
import io.moldau.log.VerificationGuard;
import java.io.IOException;
import java.util.List;

/// Where the changes of one shard are kept: a partition of `__consumer_offsets`.
interface ShardLog {
    /// Takes what is stored.
    interface Replay {
        void change(Change change);

        void marker(TransactionMarker marker);
    }

    /// Hands over all changes that are committed, in their order.
    void replay(Replay into) throws IOException;

    /// Writes changes behind those before; they are committed once [#awaitCommitted] of the
    /// returned ticket has ended. Tickets only rise.
    ///
    /// @throws IOException if they cannot be written; nothing is known about them then
    long append(List<Change> changes, long nowMs) throws IOException;

    /// Writes changes as part of a producer's transaction. The log may refuse them: the producer is
    /// fenced, or its transaction is over.
    ///
    /// @param guard proves that the coordinator knows of the transaction
    AppendResult append(
            List<Change> changes, OffsetProducer producer, VerificationGuard guard, long nowMs)
            throws IOException;

    /// Ends a producer's transaction.
    AppendResult append(io.moldau.log.TransactionMarker marker) throws IOException;

    /// Waits until everything up to `ticket` is committed.
    void awaitCommitted(long ticket) throws IOException;
}
