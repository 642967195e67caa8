package io.moldau.metadata;

import io.moldau.protocol.Uuid;
import java.util.List;

/// A broker says in which of its log directories its replicas are (KIP-858).
public record AssignDirectories(int brokerId, long brokerEpoch, List<Assignment> assignments)
        implements Command<AssignDirectories.Reply> {
    /// Where one replica is.
    public record Assignment(Uuid topicId, int partition, Uuid directory) {}

    /// What became of one assignment.
    public record Result(Assignment assignment, ApiError error) {}

    /// What became of the request: a broker of the past gets an error instead of results.
    public record Reply(ApiError error, List<Result> results) {}
}
