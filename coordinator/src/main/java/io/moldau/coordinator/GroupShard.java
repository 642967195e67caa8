package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The groups of one partition of `__consumer_offsets`, and their offsets.
///
/// Replays what is stored, then leads:
///
/// ```
///   for each record:   ChangeFormat.read → apply(Change)         until the end of the partition
///   for each marker:   apply(TransactionMarker)                  in the log's order
///   lead(now)
///   for each command:  decide(command, now)  →  outcome          alters nothing
///                      write outcome.changes()
///                      apply(outcome)                            before the next decide
///                      wait until the changes are committed, send outcome.answers()
///   at nextDeadlineMs: the same with TimePassed
///   on failure to write or to commit, or when leadership ends:
///                      resign(error), send its answers, drop this shard and replay again
/// ```
///
/// An answer leaves when everything written before it is committed, also what earlier commands
/// wrote: a heartbeat or a fetch may have seen it. While it replays, the broker answers
/// COORDINATOR_LOAD_IN_PROGRESS. One thread at a time; knows no clock: `nowMs` is the wall clock,
/// milliseconds since the epoch, and may only rise from call to call.
public final class GroupShard {
    /// Groups looked after in one [Command.TimePassed], so that members do not wait behind it.
    private static final int DUE_GROUPS_MAX = 100;

    /// An offset-only group never became empty: only its commits count.
    private static final long UNKNOWN_SINCE_MS = -1;

    private final GroupSettings settings;
    private final Ledger ledger = new Ledger();
    private @Nullable LiveGroups live; // null until leading begins
    private long step;

    public GroupShard(GroupSettings settings) {
        this.settings = settings;
    }

    /// The partition of `__consumer_offsets` that a group belongs to, as every Kafka broker counts.
    public static int partitionOf(String groupId, int partitionCount) {
        int hash = groupId.hashCode();
        return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitionCount;
    }

    /// Notes one record of the partition, in the order of the log.
    public void apply(Change change) {
        ledger.apply(change);
    }

    /// Notes a transaction's end, in the order of the log: as it is replayed, and while leading
    /// right after it was written, before the next decision. Answers that follow wait until it is
    /// committed, like any other change.
    public void apply(TransactionMarker marker) {
        ledger.apply(marker);
        step++;
    }

    /// Everything is replayed: members of stored groups must be heard of from now on.
    public void lead(long nowMs) {
        assert live == null : "leads already";
        live = new LiveGroups(ledger, settings, nowMs);
    }

    /// Whether [#lead] was called and [#resign] was not.
    public boolean isLeading() {
        return live != null;
    }

    /// What the command leads to. Alters nothing; the outcome must be applied before the next
    /// decision.
    public Outcome decide(Command command, long nowMs) {
        return decide(command, nowMs, Long.MAX_VALUE);
    }

    /// The same where memory is bounded.
    ///
    /// @param roomBytes for members, over all shards of the node: whoever needs more is told to
    ///   come again, COORDINATOR_NOT_AVAILABLE
    public Outcome decide(Command command, long nowMs, long roomBytes) {
        return new Outcome(decision(command, leading(), nowMs, roomBytes), step);
    }

    private Decision decision(Command command, LiveGroups live, long nowMs, long roomBytes) {
        return switch (command) {
            case Command.JoinGroup it ->
                    new Joining(it, settings, nowMs, roomBytes).decide(find(live, it.groupId()));
            case Command.SyncGroup it ->
                    new Syncing(it, settings, nowMs, roomBytes).decide(find(live, it.groupId()));
            case Command.Heartbeat it -> Liveness.decide(it, find(live, it.groupId()), nowMs);
            case Command.LeaveGroup it ->
                    Departures.decide(it, find(live, it.groupId()), settings, nowMs);
            case Command.CommitOffsets it ->
                    new OffsetCommits(it, settings, nowMs).decide(find(live, it.groupId()));
            case Command.CommitTransactionalOffsets it ->
                    new TransactionalCommits(it, settings, nowMs).decide(find(live, it.groupId()));
            case Command.FetchOffsets it -> OffsetReads.decide(it, ledger);
            case Command.FetchAllOffsets it -> OffsetReads.decide(it, ledger);
            case Command.DeleteOffsets it ->
                    Removals.decide(it, find(live, it.groupId()), ledger.offsets());
            case Command.DeleteGroup it -> Removals.decide(it, find(live, it.groupId()), ledger);
            case Command.DescribeGroup it -> Inspection.decide(it, find(live, it.groupId()));
            case Command.ListGroups it -> Inspection.decide(it, everyGroup(live));
            case Command.TimePassed _ -> timePassed(live, nowMs);
            case Command.DeleteTopics it -> Housekeeping.note(it, live.chores());
        };
    }

    /// Notes what was decided. The changes are written, or at least will be before any later one.
    public void apply(Outcome outcome) {
        assert outcome.step() == step : "decided about a state that is no more";
        var live = leading();
        outcome.changes().forEach(ledger::apply);
        outcome.softChanges().forEach(live::apply);
        step++;
    }

    /// About what the members of its groups take in memory: what they sent, and who they are.
    public long heldBytes() {
        return leading().heldBytes();
    }

    /// When [Command.TimePassed] is due, wall clock in milliseconds; the past for work that is not
    /// finished. It may come too early, then nothing much happens; it never comes too late.
    public long nextDeadlineMs() {
        return leading().nextDeadlineMs();
    }

    /// Leading ends: the answers of all whose questions are parked. The shard is of no use any
    /// longer, for it may have applied what will never be committed.
    ///
    /// @param error NOT_COORDINATOR, so that clients look for the new one
    public List<Answer> resign(ErrorCode error) {
        var answers = new ArrayList<Answer>();
        for (var group : leading().all()) {
            var draft = new Draft(group, settings, 0);
            group.members().forEach(it -> draft.turnAway(it, error));
            answers.addAll(draft.decision().answers());
        }
        live = null;
        return answers;
    }

    private LiveGroups leading() {
        var leading = live;
        if (leading == null) {
            throw new AssertionError("asked before it leads");
        }
        return leading;
    }

    private Decision timePassed(LiveGroups live, long nowMs) {
        var due = live.due(nowMs, DUE_GROUPS_MAX);
        if (due.isEmpty()) {
            return new Housekeeping(ledger, live, settings, nowMs).decide();
        }
        var changes = new ArrayList<Change>();
        var answers = new ArrayList<Answer>();
        var softChanges = new ArrayList<SoftChange>();
        for (var group : due) {
            var draft = new Draft(group, settings, nowMs);
            Departures.expire(draft);
            var decision = draft.decision();
            changes.addAll(decision.changes());
            answers.addAll(decision.answers());
            softChanges.addAll(decision.softChanges());
        }
        return new Decision(changes, answers, softChanges);
    }

    /// A group that only ever committed offsets exists too; it is empty.
    private @Nullable ClassicGroup find(LiveGroups live, String groupId) {
        var group = live.find(groupId);
        if (group == null && ledger.hasOffsets(groupId)) {
            return new ClassicGroup(groupId, UNKNOWN_SINCE_MS);
        }
        return group;
    }

    private Iterable<ClassicGroup> everyGroup(LiveGroups live) {
        var groups = new ArrayList<ClassicGroup>();
        live.all().forEach(groups::add);
        var memberless = new TreeSet<String>();
        ledger.offsets().groupIds().forEach(memberless::add);
        ledger.pending().groupIds().forEach(memberless::add);
        for (var groupId : memberless) {
            if (live.find(groupId) == null) {
                groups.add(new ClassicGroup(groupId, UNKNOWN_SINCE_MS));
            }
        }
        return groups;
    }

    /// Everything there is to know, for comparisons in tests.
    @Override
    public String toString() {
        return ledger + "\n" + live;
    }
}
