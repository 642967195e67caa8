package io.moldau.coordinator;

/// An alteration of what only the leader of a shard keeps. Never written: a new leader begins with
/// what is stored, and the members join, sync and send heartbeats again.
sealed interface SoftChange {
    /// The group is now as decided.
    record GroupAltered(ClassicGroup group) implements SoftChange {}

    record GroupForgotten(String groupId) implements SoftChange {}

    /// A member lives; apart from the rest because it happens all the time.
    record MemberHeard(String groupId, String memberId, long deadlineMs) implements SoftChange {}

    record ChoresSet(Chores chores) implements SoftChange {}
}
