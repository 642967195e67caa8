package io.moldau.metadata;

import io.moldau.protocol.stored.ClusterMetadataRecord;
import java.util.List;

/// What a decision comes to: the changes to commit, all of them or none, and the reply to give once
/// they are committed. Without changes the reply may leave at once.
public record Outcome<R>(List<ClusterMetadataRecord> changes, R reply) {
    static <R> Outcome<R> unchanged(R reply) {
        return new Outcome<>(List.of(), reply);
    }
}
