package io.moldau.coordinator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What only the leader of a shard keeps: the members as they come and go, whose questions are
/// parked, until when each is waited for, and work left to do. Made anew from the [Ledger] when
/// leading begins.
final class LiveGroups {
    private record Wake(long atMs, String groupId) {}

    private final TreeMap<String, ClassicGroup> groups = new TreeMap<>();
    // A group is looked at no later than its first deadline. Heartbeats move deadlines back all the
    // time; the wake stays and is corrected when it comes, so a heartbeat costs no more than a
    // lookup.
    private final NavigableSet<Wake> wakes =
            new TreeSet<>((a, b) ->
                    a.atMs() == b.atMs()
                            ? a.groupId().compareTo(b.groupId())
                            : Long.compare(a.atMs(), b.atMs()));
    private final Map<String, Wake> wakeByGroup = new HashMap<>();
    private Chores chores;
    private long heldBytes;

    LiveGroups(Ledger ledger, GroupSettings settings, long nowMs) {
        chores = new Chores(nowMs + settings.offsetsRetentionCheckIntervalMs(), "", List.of());
        for (var stored : ledger.groups().entrySet()) {
            alter(load(stored.getKey(), stored.getValue(), settings, nowMs));
        }
    }

    private static ClassicGroup load(
            String groupId, StoredGroup stored, GroupSettings settings, long nowMs) {
        var group = ClassicGroup.loaded(groupId, stored, nowMs);
        if (group.size() <= settings.membersMax()) {
            return group;
        }
        // The limit was lowered: a rebalance lets in as many as fit.
        var draft = new Draft(group, settings, nowMs);
        Rebalance.begin(draft);
        return draft.group();
    }

    void apply(SoftChange change) {
        switch (change) {
            case SoftChange.GroupAltered(var group) -> alter(group);
            case SoftChange.GroupForgotten(var groupId) -> {
                var forgotten = groups.remove(groupId);
                heldBytes -= forgotten == null ? 0 : forgotten.heldBytes();
                setWake(groupId, Phase.NEVER_MS);
            }
            case SoftChange.MemberHeard(var groupId, var memberId, long deadlineMs) ->
                    heard(groupId, memberId, deadlineMs);
            case SoftChange.ChoresSet(var altered) -> chores = altered;
        }
    }

    private void alter(ClassicGroup group) {
        var before = groups.put(group.groupId(), group);
        heldBytes += group.heldBytes() - (before == null ? 0 : before.heldBytes());
        setWake(group.groupId(), group.nextDeadlineMs());
    }

    private void heard(String groupId, String memberId, long deadlineMs) {
        var group = Objects.requireNonNull(groups.get(groupId), "only members are heard");
        var member = Objects.requireNonNull(group.member(memberId), "only members are heard");
        group.put(member.heardUntil(deadlineMs));
        var wake = wakeByGroup.get(groupId);
        if (wake == null || deadlineMs < wake.atMs()) {
            setWake(groupId, deadlineMs);
        }
    }

    private void setWake(String groupId, long atMs) {
        var old = wakeByGroup.remove(groupId);
        if (old != null) {
            wakes.remove(old);
        }
        if (atMs != Phase.NEVER_MS) {
            var wake = new Wake(atMs, groupId);
            wakes.add(wake);
            wakeByGroup.put(groupId, wake);
        }
    }

    /// About what all members take in memory.
    long heldBytes() {
        return heldBytes;
    }

    @Nullable ClassicGroup find(String groupId) {
        return groups.get(groupId);
    }

    /// Sorted by group id.
    Iterable<ClassicGroup> all() {
        return groups.values();
    }

    /// The first group after `groupId`; null when there is none.
    @Nullable String groupAfter(String groupId) {
        return groups.higherKey(groupId);
    }

    Chores chores() {
        return chores;
    }

    /// The groups to look at, at most `max` of them, the longest overdue first.
    List<ClassicGroup> due(long nowMs, int max) {
        var due = new ArrayList<ClassicGroup>();
        for (var wake : wakes) {
            if (wake.atMs() > nowMs || due.size() == max) {
                break;
            }
            due.add(Objects.requireNonNull(groups.get(wake.groupId()), "a wake without a group"));
        }
        return due;
    }

    /// No later than the first deadline of any group.
    long nextDeadlineMs() {
        long groupsMs = wakes.isEmpty() ? Phase.NEVER_MS : wakes.first().atMs();
        return Math.min(groupsMs, chores.nextDeadlineMs());
    }

    /// Everything there is to know, for comparisons in tests.
    @Override
    public String toString() {
        return groups.values() + "\n" + chores + "\n" + wakes;
    }
}
