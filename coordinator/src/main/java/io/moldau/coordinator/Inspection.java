package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers DescribeGroups and ListGroups.
final class Inspection {
    private Inspection() {}

    /// @param group null when there is no such group
    static Decision decide(Command.DescribeGroup describe, @Nullable ClassicGroup group) {
        var reply = group == null ? absent(describe.groupId()) : describe(group);
        return Decision.answer(describe.waiter(), reply);
    }

    private static Reply.GroupDescribed absent(String groupId) {
        return new Reply.GroupDescribed(
                ErrorCode.GROUP_ID_NOT_FOUND,
                "Group %s not found.".formatted(groupId),
                GroupState.DEAD,
                "",
                "",
                List.of());
    }

    private static Reply.GroupDescribed describe(ClassicGroup group) {
        var agreed = group.state() == GroupState.STABLE ? group.protocol() : null;
        var members = group.members().stream().map(it -> describe(it, agreed)).toList();
        return new Reply.GroupDescribed(
                ErrorCode.NONE,
                null,
                group.state(),
                group.protocolType(),
                agreed == null ? "" : agreed,
                members);
    }

    private static Reply.DescribedMember describe(Member member, @Nullable String agreed) {
        return new Reply.DescribedMember(
                member.memberId(),
                member.instanceId(),
                member.client(),
                agreed == null ? Bytes.EMPTY : member.metadata(agreed),
                member.assignment());
    }

    static Decision decide(Command.ListGroups list, Iterable<ClassicGroup> groups) {
        var listed = new ArrayList<Reply.ListedGroup>();
        for (var group : groups) {
            if (matches(list.states(), group.state().wireName())
                    && matches(list.types(), Reply.ListedGroup.TYPE)) {
                listed.add(
                        new Reply.ListedGroup(
                                group.groupId(), group.protocolType(), group.state()));
            }
        }
        return Decision.answer(list.waiter(), new Reply.GroupsListed(List.copyOf(listed)));
    }

    private static boolean matches(List<String> wanted, String actual) {
        return wanted.isEmpty() || wanted.stream().anyMatch(actual::equalsIgnoreCase);
    }
}
