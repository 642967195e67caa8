package io.moldau.coordinator;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One member of a classic group, as the leader of the shard sees it. Immutable.
///
/// @param protocols what it offers, its favourite first
/// @param attendance whether a question of it is parked
/// @param fresh has not yet been told its generation, so it cannot send heartbeats
/// @param synced has asked for the assignment of this generation
/// @param deadlineMs when it is given up; [Phase#NEVER_MS] while its question is parked
record Member(
        String memberId,
        @Nullable String instanceId,
        Client client,
        int sessionTimeoutMs,
        int rebalanceTimeoutMs,
        List<Protocol> protocols,
        Bytes assignment,
        Attendance attendance,
        boolean fresh,
        boolean synced,
        long deadlineMs) {

    /// How long a newcomer's JoinGroup is parked. Its client may have gone without a trace, and
    /// retries with yet another id if not; nobody else removes it. The value is Kafka's.
    static final long NEWCOMER_JOIN_TIMEOUT_MS = 300_000;

    /// The objects of a member and its places in its group's tables, roughly.
    private static final int OBJECT_BYTES = 400;

    /// What the member waits for.
    sealed interface Attendance {
        /// No question of it is parked.
        record Away() implements Attendance {}

        /// Its JoinGroup is parked until the generation begins.
        record Joining(Waiter waiter) implements Attendance {}

        /// Its SyncGroup is parked until the leader brings the assignment.
        record Syncing(Waiter waiter) implements Attendance {}
    }

    private static final Attendance AWAY = new Attendance.Away();

    /// A member that asks to enter the group under `memberId`.
    static Member entering(Command.JoinGroup join, String memberId, long nowMs) {
        return new Member(
                memberId,
                join.instanceId(),
                join.client(),
                join.sessionTimeoutMs(),
                join.rebalanceTimeoutMs(),
                List.copyOf(join.protocols()),
                Bytes.EMPTY,
                new Attendance.Joining(join.waiter()),
                true,
                false,
                nowMs + NEWCOMER_JOIN_TIMEOUT_MS);
    }

    /// A member of a stored generation: of what it offered only the choice is known.
    static Member loaded(StoredGroup.StoredMember stored, String protocol, long nowMs) {
        return new Member(
                stored.memberId(),
                stored.instanceId(),
                stored.client(),
                stored.sessionTimeoutMs(),
                stored.rebalanceTimeoutMs(),
                List.of(new Protocol(protocol, stored.subscription())),
                stored.assignment(),
                AWAY,
                false,
                true,
                nowMs + stored.sessionTimeoutMs());
    }

    StoredGroup.StoredMember stored(String protocol) {
        return new StoredGroup.StoredMember(
                memberId,
                instanceId,
                client,
                rebalanceTimeoutMs,
                sessionTimeoutMs,
                metadata(protocol),
                assignment);
    }

    /// About what it takes in memory.
    long heldBytes() {
        long texts =
                0L + memberId.length() + client.clientId().length() + client.clientHost().length();
        texts += instanceId == null ? 0 : instanceId.length();
        return OBJECT_BYTES + 2 * texts + heldBytes(protocols) + assignment.size();
    }

    static long heldBytes(List<Protocol> protocols) {
        long bytes = 0;
        for (var protocol : protocols) {
            bytes += protocol.heldBytes();
        }
        return bytes;
    }

    boolean isJoining() {
        return attendance instanceof Attendance.Joining;
    }

    boolean isStatic() {
        return instanceId != null;
    }

    /// Whether it is given up at `nowMs`.
    boolean isLate(long nowMs) {
        return deadlineMs <= nowMs;
    }

    /// Each name once, whatever the client sent.
    Set<String> protocolNames() {
        var names = new LinkedHashSet<String>();
        protocols.forEach(it -> names.add(it.name()));
        return names;
    }

    /// What it subscribes to under `protocol`; empty when it does not know that protocol.
    Bytes metadata(String protocol) {
        return protocols.stream()
                .filter(it -> it.name().equals(protocol))
                .map(Protocol::metadata)
                .findFirst()
                .orElse(Bytes.EMPTY);
    }

    /// The same member asking to join the next generation, perhaps with other wishes.
    Member joining(Command.JoinGroup join) {
        return new Member(
                memberId,
                instanceId,
                join.client(),
                join.sessionTimeoutMs(),
                join.rebalanceTimeoutMs(),
                List.copyOf(join.protocols()),
                assignment,
                new Attendance.Joining(join.waiter()),
                fresh,
                synced,
                fresh ? deadlineMs : Phase.NEVER_MS);
    }

    /// The same static member under a new id, nothing of it parked.
    Member renamed(String newMemberId, long nowMs) {
        return new Member(
                newMemberId,
                instanceId,
                client,
                sessionTimeoutMs,
                rebalanceTimeoutMs,
                protocols,
                assignment,
                AWAY,
                false,
                synced,
                nowMs + sessionTimeoutMs);
    }

    /// Told that a generation has begun, or that it goes on: it knows its id and must be heard
    /// again.
    Member told(boolean synced, long nowMs) {
        return with(assignment, AWAY, synced, nowMs + sessionTimeoutMs);
    }

    Member syncing(Waiter waiter) {
        return with(assignment, new Attendance.Syncing(waiter), true, Phase.NEVER_MS);
    }

    Member assigned(Bytes newAssignment) {
        return with(newAssignment, attendance, synced, deadlineMs);
    }

    Member heardUntil(long newDeadlineMs) {
        return new Member(
                memberId,
                instanceId,
                client,
                sessionTimeoutMs,
                rebalanceTimeoutMs,
                protocols,
                assignment,
                attendance,
                fresh,
                synced,
                newDeadlineMs);
    }

    private Member with(
            Bytes newAssignment, Attendance newAttendance, boolean nowSynced, long newDeadlineMs) {
        return new Member(
                memberId,
                instanceId,
                client,
                sessionTimeoutMs,
                rebalanceTimeoutMs,
                protocols,
                newAssignment,
                newAttendance,
                isJoiningStill(newAttendance),
                nowSynced,
                newDeadlineMs);
    }

    /// Newcomers stay so until their first answer.
    private boolean isJoiningStill(Attendance newAttendance) {
        return fresh && newAttendance instanceof Attendance.Joining;
    }
}
