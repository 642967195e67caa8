package io.moldau.coordinator;

import io.moldau.protocol.Uuid;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How scripts show what a shard wrote and answered.
final class ScriptText {
    private ScriptText() {}

    static String of(Change change) {
        return switch (change) {
            case Change.OffsetStored it ->
                    "%s %s:%d=%d%s at %d"
                            .formatted(
                                    it.groupId(),
                                    it.topic(),
                                    it.partition(),
                                    it.offset().offset(),
                                    id(it.offset().topicId()),
                                    it.offset().commitTimestampMs());
            case Change.OffsetPending it ->
                    "%s %s:%d=%d pending for %d"
                            .formatted(
                                    it.groupId(),
                                    it.topic(),
                                    it.partition(),
                                    it.offset().offset(),
                                    it.producer().producerId());
            case Change.OffsetDropped it ->
                    "%s %s:%d gone".formatted(it.groupId(), it.topic(), it.partition());
            case Change.GroupStored(var groupId, var group) -> groupId + " " + of(group);
            case Change.GroupDropped(var groupId) -> groupId + " gone";
        };
    }

    private static String id(Uuid id) {
        return id.equals(Uuid.ZERO) ? "" : " id " + id.leastSignificantBits();
    }

    private static String of(StoredGroup group) {
        var members =
                group.members().stream()
                        .map(it -> name(it.memberId(), it.instanceId()) + share(it.assignment()))
                        .toList();
        return "%s generation %d protocol %s leader %s since %d %s"
                .formatted(
                        group.protocolType(),
                        group.generation(),
                        group.protocol(),
                        group.leaderId(),
                        group.timestampMs(),
                        members);
    }

    private static String name(String memberId, @Nullable String instance) {
        return instance == null ? memberId : memberId + "(" + instance + ")";
    }

    private static String share(Bytes assignment) {
        return assignment.isEmpty() ? "" : "=" + Subscriptions.text(assignment);
    }

    static String of(Answer answer) {
        return answer.waiter().id() + ": " + of(answer.reply());
    }

    private static String of(Reply reply) {
        return switch (reply) {
            case Reply.Joined it -> of(it);
            case Reply.Synced it ->
                    it.protocol() == null
                            ? it.error().name()
                            : "synced " + it.protocol() + share(it.assignment());
            case Reply.Heard it -> it.error().name();
            case Reply.Left it -> "left " + it.error() + " " + leavers(it.leavers());
            case Reply.OffsetsCommitted it -> "committed " + results(it.topics());
            case Reply.OffsetsDeleted it -> "dropped " + it.error() + " " + results(it.topics());
            case Reply.OffsetsFetched it -> "fetched " + fetched(it.topics());
            case Reply.GroupDeleted it -> it.error() + message(it.message());
            case Reply.GroupDescribed it -> of(it);
            case Reply.GroupsListed it ->
                    it.groups().stream()
                            .map(g -> g.groupId() + " " + g.state() + " '" + g.protocolType() + "'")
                            .toList()
                            .toString();
        };
    }

    private static String message(@Nullable String message) {
        return message == null ? "" : " " + message;
    }

    private static String of(Reply.Joined joined) {
        if (joined.protocol() == null) {
            var known = joined.memberId().isEmpty() ? "" : " " + joined.memberId();
            return joined.error() + known;
        }
        var members =
                joined.members().stream()
                        .map(it ->
                                name(it.memberId(), it.instanceId())
                                        + Subscriptions.topicsIn(it.metadata()))
                        .toList();
        return "joined %s generation %d protocol %s leader %s%s %s"
                .formatted(
                        joined.memberId(),
                        joined.generation(),
                        joined.protocol(),
                        joined.leaderId(),
                        joined.skipAssignment() ? " skip" : "",
                        members);
    }

    private static String of(Reply.GroupDescribed described) {
        var members =
                described.members().stream()
                        .map(it ->
                                name(it.memberId(), it.instanceId())
                                        + (it.metadata().isEmpty()
                                                ? ""
                                                : Subscriptions.topicsIn(it.metadata()))
                                        + share(it.assignment()))
                        .toList();
        return "%s%s %s type '%s' protocol '%s' %s"
                .formatted(
                        described.error(),
                        message(described.message()),
                        described.state().wireName(),
                        described.protocolType(),
                        described.protocol(),
                        members);
    }

    private static String leavers(List<Reply.LeaverResult> leavers) {
        return leavers.stream()
                .map(it -> name(it.memberId(), it.instanceId()) + " " + it.error())
                .collect(Collectors.joining(", "));
    }

    private static String results(List<Reply.TopicResult> topics) {
        return topics.stream()
                .flatMap(topic ->
                        topic.partitions().stream()
                                .map(it -> topic.topic() + ":" + it.partition() + " " + it.error()))
                .collect(Collectors.joining(", "));
    }

    private static String fetched(List<Reply.TopicOffsets> topics) {
        return topics.stream()
                .flatMap(topic ->
                        topic.partitions().stream()
                                .map(it ->
                                        "%s:%d=%d%s%s"
                                                .formatted(
                                                        topic.topic(),
                                                        it.partition(),
                                                        it.offset(),
                                                        id(topic.topicId()),
                                                        it.metadata().isEmpty()
                                                                ? ""
                                                                : " '" + it.metadata() + "'")))
                .collect(Collectors.joining(", "));
    }
}
