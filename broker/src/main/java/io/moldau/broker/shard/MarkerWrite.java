package io.moldau.broker.shard;

import io.moldau.log.AppendResult;
import java.io.IOException;

/// A transaction's marker that was put into a partition, on its way to being committed.
///
/// @param result what the partition's log made of it
public record MarkerWrite(AppendResult result, Commitment commitment) {
    /// Something that is written and becomes durable.
    @FunctionalInterface
    public interface Commitment {
        void await() throws IOException;
    }
}
