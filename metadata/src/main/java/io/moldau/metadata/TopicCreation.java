package io.moldau.metadata;

import static io.moldau.protocol.ErrorCode.INVALID_CONFIG;
import static io.moldau.protocol.ErrorCode.INVALID_PARTITIONS;
import static io.moldau.protocol.ErrorCode.INVALID_REPLICATION_FACTOR;
import static io.moldau.protocol.ErrorCode.INVALID_REQUEST;
import static io.moldau.protocol.ErrorCode.POLICY_VIOLATION;

import io.moldau.metadata.CreateTopics.Config;
import io.moldau.metadata.CreateTopics.NewTopic;
import io.moldau.metadata.CreateTopics.Result;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.TopicRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Decides [CreateTopics].
final class TopicCreation {
    /// Partitions that one request may create, all topics together: a decision is one atomic entry
    /// of the log and has to stay of a sane size. Kafka's number.
    static final int PARTITIONS_PER_REQUEST_MAX = 10_000;

    static final String TOO_MANY_PARTITIONS = "Excessively large number of partitions per request.";

    private final ControllerSettings settings;
    private final Draft draft;
    private final Supplier<Uuid> ids;

    TopicCreation(ControllerSettings settings, Draft draft, Supplier<Uuid> ids) {
        this.settings = settings;
        this.draft = draft;
        this.ids = ids;
    }

    Outcome<List<Result>> decide(CreateTopics command) {
        var seen = new TreeMap<String, Integer>();
        command.topics().forEach(it -> seen.merge(it.name(), 1, Integer::sum));
        long partitions = command.topics().stream().mapToLong(this::partitionsWanted).sum();
        var answered = new LinkedHashSet<String>();
        var results = new ArrayList<Result>();
        for (var topic : command.topics()) {
            if (!answered.add(topic.name())) {
                continue;
            }
            if (seen.getOrDefault(topic.name(), 0) > 1) {
                results.add(refused(topic, INVALID_REQUEST, "Duplicate topic name."));
            } else if (partitions > PARTITIONS_PER_REQUEST_MAX) {
                results.add(refused(topic, POLICY_VIOLATION, TOO_MANY_PARTITIONS));
            } else {
                var result = create(topic);
                results.add(command.validateOnly() ? withoutId(result) : result);
            }
        }
        return draft.outcome(List.copyOf(results), command.validateOnly());
    }

    private long partitionsWanted(NewTopic topic) {
        if (!topic.assignments().isEmpty()) {
            return topic.assignments().size();
        }
        return topic.partitions() == CreateTopics.DEFAULT
                ? settings.partitionsDefault()
                : Math.max(0, topic.partitions());
    }

    private static Result refused(NewTopic topic, ErrorCode code, String message) {
        return Result.refused(topic.name(), ApiError.of(code, message));
    }

    private static Result withoutId(Result it) {
        return new Result(
                it.name(), it.error(), Uuid.ZERO, it.partitions(), it.replicationFactor());
    }

    private Result create(NewTopic topic) {
        var nameError = TopicNames.checkNew(topic.name(), draft.image().topics());
        if (!nameError.isNone()) {
            return Result.refused(topic.name(), nameError);
        }
        var configError = checkConfigs(topic);
        if (!configError.isNone()) {
            return Result.refused(topic.name(), configError);
        }
        var id = ids.get();
        return switch (replicas(topic, id)) {
            case Assignments.Wrong(var error) -> Result.refused(topic.name(), error);
            case Assignments.Right(var replicas) -> add(topic, id, replicas);
        };
    }

    private ApiError checkConfigs(NewTopic topic) {
        var nulls =
                topic.configs().stream()
                        .filter(it -> it.value() == null)
                        .map(Config::name)
                        .toList();
        if (!nulls.isEmpty()) {
            return ApiError.of(
                    INVALID_CONFIG,
                    "Null value not supported for topic configs: %s",
                    String.join(",", nulls));
        }
        return settings.configRules()
                .check(ConfigResource.topic(topic.name()), SortedTree.empty(), configs(topic));
    }

    private static SortedTree<String, String> configs(NewTopic topic) {
        SortedTree<String, String> configs = SortedTree.empty();
        for (var config : topic.configs()) {
            var value = config.value();
            if (value != null) {
                configs = configs.with(config.name(), value);
            }
        }
        return configs;
    }

    private Assignments replicas(NewTopic topic, Uuid id) {
        if (!topic.assignments().isEmpty()) {
            return assigned(topic);
        }
        if (topic.replicationFactor() < CreateTopics.DEFAULT || topic.replicationFactor() == 0) {
            return Assignments.wrong(
                    INVALID_REPLICATION_FACTOR,
                    "Replication factor must be larger than 0, or -1 to use the default value.");
        }
        if (topic.partitions() < CreateTopics.DEFAULT || topic.partitions() == 0) {
            return Assignments.wrong(
                    INVALID_PARTITIONS,
                    "Number of partitions was set to an invalid non-positive value.");
        }
        int partitions = (int) partitionsWanted(topic);
        return Assignments.placed(
                draft.image().brokers(),
                0,
                partitions,
                replicationFactor(topic),
                id.leastSignificantBits());
    }

    private Assignments assigned(NewTopic topic) {
        if (topic.replicationFactor() != CreateTopics.DEFAULT) {
            return Assignments.wrong(
                    INVALID_REQUEST,
                    "A manual partition assignment was specified, but replication factor was not"
                            + " set to -1.");
        }
        if (topic.partitions() != CreateTopics.DEFAULT) {
            return Assignments.wrong(
                    INVALID_REQUEST,
                    "A manual partition assignment was specified, but numPartitions was not set"
                            + " to -1.");
        }
        return Assignments.ofNewTopic(draft.image().brokers(), topic.assignments());
    }

    /// The default takes what the cluster can give: on one node a topic has one replica, whatever
    /// the setting says. A number that somebody asks for is meant.
    private int replicationFactor(NewTopic topic) {
        if (topic.replicationFactor() != CreateTopics.DEFAULT) {
            return topic.replicationFactor();
        }
        int brokers = Math.max(1, draft.image().brokers().size());
        return Math.min(settings.replicationFactorDefault(), brokers);
    }

    private Result add(NewTopic topic, Uuid id, List<List<Integer>> replicas) {
        draft.add(TopicRecord.builder().name(topic.name()).topicId(id).build());
        var resource = ConfigResource.topic(topic.name());
        for (var config : configs(topic)) {
            draft.add(ConfigsImage.record(resource, config.key(), config.value()));
        }
        for (int i = 0; i < replicas.size(); i++) {
            draft.add(Assignments.newPartition(draft.image().brokers(), id, i, replicas.get(i)));
        }
        return new Result(
                topic.name(), ApiError.NONE, id, replicas.size(), replicas.getFirst().size());
    }
}
