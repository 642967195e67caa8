package io.moldau.metadata;

import static io.moldau.protocol.ErrorCode.INVALID_REQUEST;
import static io.moldau.protocol.ErrorCode.UNKNOWN_TOPIC_ID;
import static io.moldau.protocol.ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;

import io.moldau.metadata.DeleteTopics.Result;
import io.moldau.metadata.DeleteTopics.Target;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.RemoveTopicRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decides [DeleteTopics].
final class TopicDeletion {
    static final String UNKNOWN_TOPIC = "This server does not host this topic-partition.";
    static final String UNKNOWN_ID = "This server does not host this topic ID.";

    private static final String ALSO_BY_ID =
            "The provided topic name maps to an ID that was already supplied.";

    private final Draft draft;

    TopicDeletion(Draft draft) {
        this.draft = draft;
    }

    Outcome<List<Result>> decide(DeleteTopics command) {
        var results = new ArrayList<Result>();
        Map<Target, Integer> targets = counted(command.targets());
        for (var entry : targets.entrySet()) {
            Target target = entry.getKey();
            Optional<TopicImage> named =
                    target.name() == null || !target.id().equals(Uuid.ZERO)
                            ? Optional.empty()
                            : draft.image().topic(target.name());
            if (named.isPresent() && targets.containsKey(Target.ofId(named.get().id()))) {
                results.add(
                        new Result(
                                target.name(),
                                named.get().id(),
                                ApiError.of(INVALID_REQUEST, ALSO_BY_ID)));
            } else if (!isAlsoNamed(target, targets)) {
                results.add(delete(target, entry.getValue() > 1));
            }
        }
        return draft.outcome(List.copyOf(results));
    }

    /// Whether the topic with this id is among the targets by its name too: then the name's result
    /// is the answer.
    private boolean isAlsoNamed(Target target, Map<Target, Integer> targets) {
        return target.name() == null
                && draft.image()
                        .topic(target.id())
                        .filter(it -> targets.containsKey(Target.named(it.name())))
                        .isPresent();
    }

    /// The targets in order, each once, with the number of times that it was named.
    private static Map<Target, Integer> counted(List<Target> targets) {
        var counts = new LinkedHashMap<Target, Integer>();
        targets.forEach(it -> counts.merge(it, 1, Integer::sum));
        return counts;
    }

    private Result delete(Target target, boolean repeated) {
        var name = target.name();
        boolean byId = !target.id().equals(Uuid.ZERO);
        if (name != null && byId) {
            return refused(target, "You may not specify both topic name and topic id.");
        }
        if (name == null && !byId) {
            return refused(target, "Neither topic name nor id were specified.");
        }
        if (repeated) {
            return refused(target, name != null ? "Duplicate topic name." : "Duplicate topic id.");
        }
        Optional<TopicImage> topic =
                name != null ? draft.image().topic(name) : draft.image().topic(target.id());
        if (topic.isEmpty()) {
            return new Result(
                    name,
                    target.id(),
                    name != null
                            ? ApiError.of(UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC)
                            : ApiError.of(UNKNOWN_TOPIC_ID, UNKNOWN_ID));
        }
        draft.add(RemoveTopicRecord.builder().topicId(topic.get().id()).build());
        return new Result(topic.get().name(), topic.get().id(), ApiError.NONE);
    }

    private static Result refused(Target target, String message) {
        return new Result(target.name(), target.id(), ApiError.of(INVALID_REQUEST, message));
    }
}
