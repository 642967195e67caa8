package io.moldau.coordinator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Drops offsets that have expired or whose topic is gone, and groups that nothing is left of.
///
/// When an offset expires (KIP-211): a group with members keeps it, unless the group is stable and
/// nobody in it subscribes to the topic; an empty group keeps it for the retention time since it
/// became empty or since the commit, whichever is later.
final class Housekeeping {
    /// Changes after which a step ends, so that it fits into one batch of the default size (1 MB).
    static final int STEP_CHANGES_MAX = 1_000;

    /// Groups after which a step ends, so that members do not wait behind it.
    static final int STEP_GROUPS_MAX = 1_000;

    private final Ledger ledger;
    private final LiveGroups live;
    private final GroupSettings settings;
    private final long nowMs;
    private final List<Change> changes = new ArrayList<>();
    private final List<SoftChange> softChanges = new ArrayList<>();

    Housekeeping(Ledger ledger, LiveGroups live, GroupSettings settings, long nowMs) {
        this.ledger = ledger;
        this.live = live;
        this.settings = settings;
        this.nowMs = nowMs;
    }

    /// The next step of what is to be done now.
    Decision decide() {
        var chores = live.chores();
        if (!chores.deletedTopics().isEmpty()) {
            return dropOffsetsOf(chores.deletedTopics().getFirst());
        }
        return chores.sweepAtMs() <= nowMs ? sweep() : Decision.NOTHING;
    }

    // ---- topics that are gone

    static Decision note(Command.DeleteTopics delete, Chores chores) {
        var topics = new ArrayList<>(chores.deletedTopics());
        topics.addAll(delete.topics());
        var noted = new Chores(chores.sweepAtMs(), chores.sweptUpTo(), topics);
        return new Decision(List.of(), List.of(), List.of(new SoftChange.ChoresSet(noted)));
    }

    private Decision dropOffsetsOf(Command.DeletedTopic deleted) {
        for (var groupId : ledger.offsets().groupIds()) {
            ledger.offsets()
                    .of(groupId, deleted.topic())
                    .forEach((partition, offset) -> {
                        if (offset.isFor(deleted.topicId())) {
                            drop(groupId, deleted.topic(), partition);
                        }
                    });
            if (changes.size() >= STEP_CHANGES_MAX) {
                return decision(); // what is dropped now is not found again by the next step
            }
        }
        // Those in open transactions must not come back when these are committed.
        ledger.pending()
                .ofTopic(deleted.topic(), deleted.topicId())
                .forEach(it -> dropPending(it, deleted));
        var chores = live.chores();
        var rest = chores.deletedTopics().subList(1, chores.deletedTopics().size());
        softChanges.add(
                new SoftChange.ChoresSet(new Chores(chores.sweepAtMs(), chores.sweptUpTo(), rest)));
        return decision();
    }

    private void dropPending(PendingOffsets.Place place, Command.DeletedTopic deleted) {
        var committed = ledger.offsets().find(place.groupId(), place.topic(), place.partition());
        if (committed == null || committed.isFor(deleted.topicId())) {
            drop(place.groupId(), place.topic(), place.partition());
        } // else a later topic's offset is there already, which overtakes what is pending
    }

    // ---- offsets that have expired

    private Decision sweep() {
        var chores = live.chores();
        var groupId = nextGroup(chores.sweptUpTo());
        var last = chores.sweptUpTo();
        for (int seen = 0; groupId != null; seen++) {
            if (seen == STEP_GROUPS_MAX || changes.size() >= STEP_CHANGES_MAX) {
                softChanges.add(
                        new SoftChange.ChoresSet(new Chores(chores.sweepAtMs(), last, List.of())));
                return decision();
            }
            sweep(groupId);
            last = groupId;
            groupId = nextGroup(groupId);
        }
        long nextMs = nowMs + settings.offsetsRetentionCheckIntervalMs();
        softChanges.add(new SoftChange.ChoresSet(new Chores(nextMs, "", List.of())));
        return decision();
    }

    private @Nullable String nextGroup(String after) {
        var member = live.groupAfter(after);
        var committed = ledger.offsets().groupAfter(after);
        if (member == null || committed == null) {
            return member == null ? committed : member;
        }
        return member.compareTo(committed) < 0 ? member : committed;
    }

    private void sweep(String groupId) {
        var group = live.find(groupId);
        boolean[] allGone = {true};
        ledger.offsets()
                .of(groupId)
                .forEach((topic, partitions) ->
                        partitions.forEach((partition, offset) -> {
                            if (isExpired(group, topic, offset)
                                    && !ledger.pending().has(groupId, topic, partition)) {
                                drop(groupId, topic, partition);
                            } else {
                                allGone[0] = false;
                            }
                        }));
        boolean committing = ledger.pending().has(groupId);
        if (allGone[0] && !committing && group != null && isDeserted(group)) {
            if (ledger.group(groupId) != null) {
                changes.add(new Change.GroupDropped(groupId));
            }
            softChanges.add(new SoftChange.GroupForgotten(groupId));
        }
    }

    private static boolean isDeserted(ClassicGroup group) {
        return group.state() == GroupState.EMPTY && group.pending().isEmpty();
    }

    /// @param group null for a group that only ever committed
    private boolean isExpired(@Nullable ClassicGroup group, String topic, CommittedOffset offset) {
        if (offset.expireTimestampMs() != CommittedOffset.NO_TIMESTAMP) {
            return isUnused(group, topic) && nowMs >= offset.expireTimestampMs();
        }
        long baseMs = offset.commitTimestampMs();
        if (group != null && group.state() == GroupState.EMPTY) {
            // Kafka counts from the former alone, so that offsets which a tool has set for a long
            // empty group are gone at the next check.
            baseMs = Math.max(group.sinceMs(), baseMs);
        }
        return isUnused(group, topic) && nowMs - baseMs >= settings.offsetsRetentionMs();
    }

    private static boolean isUnused(@Nullable ClassicGroup group, String topic) {
        if (group == null) {
            return true;
        }
        return switch (group.state()) {
            case EMPTY, DEAD -> true;
            case STABLE -> group.knowsSubscriptions() && !group.subscribesTo(topic);
            case PREPARING_REBALANCE, COMPLETING_REBALANCE -> false;
        };
    }

    private void drop(String groupId, String topic, int partition) {
        changes.add(new Change.OffsetDropped(groupId, topic, partition));
    }

    private Decision decision() {
        return new Decision(changes, List.of(), softChanges);
    }
}
