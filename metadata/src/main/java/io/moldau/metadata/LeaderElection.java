package io.moldau.metadata;

import static io.moldau.protocol.ErrorCode.ELECTION_NOT_NEEDED;
import static io.moldau.protocol.ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE;
import static io.moldau.protocol.ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE;
import static io.moldau.protocol.ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;

import io.moldau.metadata.ElectLeaders.Partition;
import io.moldau.metadata.ElectLeaders.Result;
import java.util.ArrayList;
import java.util.List;

/// Decides [ElectLeaders].
final class LeaderElection {
    private final Draft draft;

    LeaderElection(Draft draft) {
        this.draft = draft;
    }

    Outcome<List<Result>> decide(ElectLeaders command) {
        var results = new ArrayList<Result>();
        if (command.partitions().isEmpty()) {
            for (var partition : all()) {
                var error = elect(command.type(), partition);
                if (error.code() != ELECTION_NOT_NEEDED) {
                    results.add(new Result(partition, error));
                }
            }
        } else {
            for (var partition : command.partitions()) {
                results.add(new Result(partition, elect(command.type(), partition)));
            }
        }
        return draft.outcome(List.copyOf(results));
    }

    private List<Partition> all() {
        var all = new ArrayList<Partition>();
        for (var name : draft.image().topics().names()) {
            var topic = draft.image().topic(name).orElseThrow();
            topic.partitions().keys().forEach(index -> all.add(new Partition(name, index)));
        }
        return all;
    }

    private ApiError elect(ElectLeaders.Type type, Partition wanted) {
        var topic = draft.image().topic(wanted.topic());
        if (topic.isEmpty()) {
            return ApiError.of(UNKNOWN_TOPIC_OR_PARTITION, "No such topic as %s", wanted.topic());
        }
        var found = topic.get().partition(wanted.index());
        if (found.isEmpty()) {
            return ApiError.of(
                    UNKNOWN_TOPIC_OR_PARTITION,
                    "No such partition as %s-%d",
                    wanted.topic(),
                    wanted.index());
        }
        var partition = found.get();
        boolean needed =
                switch (type) {
                    case PREFERRED -> partition.leader() != partition.preferredLeader();
                    case UNCLEAN -> !partition.hasLeader();
                };
        if (!needed) {
            return ApiError.of(
                    ELECTION_NOT_NEEDED, "Leader election not needed for topic partition.");
        }
        return elect(
                type,
                partition,
                new PartitionDraft(
                        topic.get().id(),
                        wanted.index(),
                        partition,
                        draft.image().brokers()::isActive));
    }

    private ApiError elect(ElectLeaders.Type type, PartitionImage before, PartitionDraft after) {
        switch (type) {
            case PREFERRED -> {
                after.electPreferred();
                if (after.leader() != before.preferredLeader()) {
                    return ApiError.of(
                            PREFERRED_LEADER_NOT_AVAILABLE,
                            "The preferred leader was not available.");
                }
            }
            case UNCLEAN -> {
                after.electUnclean();
                if (after.leader() == PartitionImage.NO_LEADER) {
                    return ApiError.of(
                            ELIGIBLE_LEADERS_NOT_AVAILABLE,
                            "Eligible topic partition leaders are not available.");
                }
            }
        }
        after.change().ifPresent(draft::add);
        return ApiError.NONE;
    }
}
