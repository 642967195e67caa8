package io.moldau.metadata;

import static io.moldau.protocol.ErrorCode.INVALID_PARTITIONS;
import static io.moldau.protocol.ErrorCode.INVALID_REPLICA_ASSIGNMENT;
import static io.moldau.protocol.ErrorCode.INVALID_REQUEST;
import static io.moldau.protocol.ErrorCode.POLICY_VIOLATION;
import static io.moldau.protocol.ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;

import io.moldau.metadata.CreatePartitions.Growth;
import io.moldau.metadata.CreatePartitions.Result;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;

/// Decides [CreatePartitions].
final class TopicGrowth {
    private final Draft draft;

    TopicGrowth(Draft draft) {
        this.draft = draft;
    }

    Outcome<List<Result>> decide(CreatePartitions command) {
        var seen = new TreeMap<String, Integer>();
        command.topics().forEach(it -> seen.merge(it.topic(), 1, Integer::sum));
        long added = command.topics().stream().mapToLong(this::added).sum();
        var answered = new LinkedHashSet<String>();
        var results = new ArrayList<Result>();
        for (var growth : command.topics()) {
            if (!answered.add(growth.topic())) {
                continue;
            }
            ApiError error;
            if (seen.getOrDefault(growth.topic(), 0) > 1) {
                error = ApiError.of(INVALID_REQUEST, "Duplicate topic name.");
            } else if (added > TopicCreation.PARTITIONS_PER_REQUEST_MAX) {
                error = ApiError.of(POLICY_VIOLATION, TopicCreation.TOO_MANY_PARTITIONS);
            } else {
                error = grow(growth);
            }
            results.add(new Result(growth.topic(), error));
        }
        return draft.outcome(List.copyOf(results), command.validateOnly());
    }

    private long added(Growth growth) {
        return draft.image()
                .topic(growth.topic())
                .map(it -> Math.max(0L, (long) growth.count() - it.partitionCount()))
                .orElse(0L);
    }

    private ApiError grow(Growth growth) {
        var found = draft.image().topic(growth.topic());
        if (found.isEmpty()) {
            return ApiError.of(UNKNOWN_TOPIC_OR_PARTITION, TopicDeletion.UNKNOWN_TOPIC);
        }
        var topic = found.get();
        var error = checkCount(growth, topic.partitionCount());
        if (!error.isNone()) {
            return error;
        }
        return switch (replicas(growth, topic)) {
            case Assignments.Wrong(var wrong) -> wrong;
            case Assignments.Right(var replicas) -> {
                for (int i = 0; i < replicas.size(); i++) {
                    draft.add(
                            Assignments.newPartition(
                                    draft.image().brokers(),
                                    topic.id(),
                                    topic.partitionCount() + i,
                                    replicas.get(i)));
                }
                yield ApiError.NONE;
            }
        };
    }

    private static ApiError checkCount(Growth growth, int present) {
        if (growth.count() == present) {
            return ApiError.of(INVALID_PARTITIONS, "Topic already has %d partition(s).", present);
        }
        if (growth.count() < present) {
            return ApiError.of(
                    INVALID_PARTITIONS,
                    "The topic %s currently has %d partition(s); %d would not be an increase.",
                    growth.topic(),
                    present,
                    growth.count());
        }
        int added = growth.count() - present;
        if (growth.assignments().isPresent() && growth.assignments().get().size() != added) {
            return ApiError.of(
                    INVALID_REPLICA_ASSIGNMENT,
                    "Attempted to add %d additional partition(s), but only %d assignment(s) were"
                            + " specified.",
                    added,
                    growth.assignments().get().size());
        }
        return ApiError.NONE;
    }

    private Assignments replicas(Growth growth, TopicImage topic) {
        var brokers = draft.image().brokers();
        int present = topic.partitionCount();
        int replicationFactor = Math.max(1, topic.replicationFactor());
        if (growth.assignments().isEmpty()) {
            return Assignments.placed(
                    brokers,
                    present,
                    growth.count() - present,
                    replicationFactor,
                    topic.id().leastSignificantBits());
        }
        return Assignments.ofAdded(brokers, present, growth.assignments().get(), replicationFactor);
    }
}
