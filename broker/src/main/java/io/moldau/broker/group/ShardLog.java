package io.moldau.broker.group;

import io.moldau.coordinator.Change;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// Where the changes of one shard are kept: a partition of `__consumer_offsets`.
interface ShardLog {
    /// Hands over all changes that are committed, in their order.
    void replay(Consumer<Change> changes) throws IOException;

    /// Writes changes behind those before; they are committed once [#awaitCommitted] of the
    /// returned ticket has ended. Tickets only rise.
    ///
    /// @throws IOException if they cannot be written; nothing is known about them then
    long append(List<Change> changes, long nowMs) throws IOException;

    /// Waits until everything up to `ticket` is committed.
    void awaitCommitted(long ticket) throws IOException;
}
