package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides about OffsetDelete and DeleteGroups.
final class Removals {
    private Removals() {}

    /// @param group null when there is no such group
    static Decision decide(
            Command.DeleteOffsets delete, @Nullable ClassicGroup group, Offsets offsets) {
        var error = mayDeleteOffsets(group);
        if (group == null || error != ErrorCode.NONE) {
            return Decision.answer(delete.waiter(), new Reply.OffsetsDeleted(error, List.of()));
        }
        var changes = new ArrayList<Change>();
        var results = new ArrayList<Reply.TopicResult>();
        for (var topic : delete.topics()) {
            var topicError =
                    group.state() != GroupState.EMPTY && group.subscribesTo(topic.topic())
                            ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC
                            : ErrorCode.NONE;
            if (topicError == ErrorCode.NONE) {
                topic.partitions().stream()
                        .filter(it -> isStored(delete.groupId(), topic.topic(), it, offsets))
                        .map(it -> dropped(delete.groupId(), topic.topic(), it))
                        .forEach(changes::add);
            }
            var partitions =
                    topic.partitions().stream()
                            .map(it -> new Reply.PartitionResult(it, topicError))
                            .toList();
            results.add(new Reply.TopicResult(topic.topic(), topic.topicId(), partitions));
        }
        var reply = new Reply.OffsetsDeleted(ErrorCode.NONE, List.copyOf(results));
        return new Decision(changes, List.of(new Answer(delete.waiter(), reply)), List.of());
    }

    /// Of a group with members the broker must be able to tell what they read.
    private static ErrorCode mayDeleteOffsets(@Nullable ClassicGroup group) {
        if (group == null) {
            return ErrorCode.GROUP_ID_NOT_FOUND;
        }
        boolean readable = ConsumerSubscription.isSpokenBy(group.protocolType());
        return group.state() == GroupState.EMPTY || readable
                ? ErrorCode.NONE
                : ErrorCode.NON_EMPTY_GROUP;
    }

    private static boolean isStored(String groupId, String topic, int partition, Offsets offsets) {
        return offsets.find(groupId, topic, partition) != null;
    }

    private static Change dropped(String groupId, String topic, int partition) {
        return new Change.OffsetDropped(groupId, topic, partition);
    }

    /// @param group null when there is no such group
    static Decision decide(
            Command.DeleteGroup delete, @Nullable ClassicGroup group, Ledger ledger) {
        if (group == null) {
            return refuse(delete, ErrorCode.GROUP_ID_NOT_FOUND, "The group id does not exist.");
        }
        if (group.state() != GroupState.EMPTY) {
            return refuse(delete, ErrorCode.NON_EMPTY_GROUP, "The group is not empty.");
        }
        var changes = new ArrayList<Change>();
        ledger.offsets()
                .of(delete.groupId())
                .forEach((topic, partitions) ->
                        partitions.keySet().stream()
                                .map(it -> dropped(delete.groupId(), topic, it))
                                .forEach(changes::add));
        ledger.pending().of(delete.groupId()).stream()
                .filter(it -> !isStored(it.groupId(), it.topic(), it.partition(), ledger.offsets()))
                .map(it -> dropped(it.groupId(), it.topic(), it.partition()))
                .forEach(changes::add);
        if (ledger.group(delete.groupId()) != null) {
            changes.add(new Change.GroupDropped(delete.groupId()));
        }
        var answer = new Answer(delete.waiter(), new Reply.GroupDeleted(ErrorCode.NONE, null));
        var soft = new SoftChange.GroupForgotten(delete.groupId());
        return new Decision(changes, List.of(answer), List.of(soft));
    }

    private static Decision refuse(Command.DeleteGroup delete, ErrorCode error, String message) {
        return Decision.answer(delete.waiter(), new Reply.GroupDeleted(error, message));
    }
}
