package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A consumer as it could behave: it joins, syncs, sends heartbeats, commits, and now and then
/// leaves, falls silent, starts again or changes its mind.
final class SimulatedMember {
    static final int SESSION_TIMEOUT_MS = 10_000;
    static final int REBALANCE_TIMEOUT_MS = 20_000;

    private enum Doing {
        OUTSIDE,
        JOINING,
        JOINED,
        SYNCING,
        WORKING
    }

    private final GroupHistory history;
    private final ShardDriver driver;
    private final RandomGenerator random;
    private final String name;
    private final @Nullable String instanceId;
    private final boolean calm; // behaves well from the start
    private Doing doing = Doing.OUTSIDE;
    private String memberId = "";
    private int generation = -1;
    private List<Reply.JoinedMember> led = List.of();
    private boolean leads;
    private boolean prefersSticky;
    private @Nullable Waiter waiter;
    private @Nullable Integer committing;
    private long committingOffset;
    private boolean committedLast;
    private List<Integer> owned = List.of();
    private long silentUntilMs;
    private long askedAtMs;
    private long heardAtMs;

    SimulatedMember(
            GroupHistory history,
            ShardDriver driver,
            RandomGenerator random,
            String name,
            @Nullable String instanceId,
            boolean calm) {
        this.history = history;
        this.driver = driver;
        this.random = random;
        this.name = name;
        this.instanceId = instanceId;
        this.calm = calm;
    }

    boolean isWorking() {
        return doing == Doing.WORKING;
    }

    List<Integer> owned() {
        return owned;
    }

    /// Whether it is still the process that `instanceId` stands for.
    private String identity() {
        return instanceId == null ? memberId : instanceId;
    }

    void step(boolean peaceful) {
        boolean wild = !peaceful && !calm;
        if (waiter != null) {
            hear(waiter, wild);
        } else if (driver.nowMs() >= silentUntilMs) {
            switch (doing) {
                case OUTSIDE -> join();
                case JOINED -> sync();
                case WORKING -> work(wild);
                case JOINING, SYNCING -> throw new AssertionError("waits for nothing");
            }
        }
    }

    private void work(boolean wild) {
        int dice = random.nextInt(100);
        if (wild && dice < 3) {
            silentUntilMs = driver.nowMs() + random.nextInt(2 * SESSION_TIMEOUT_MS);
        } else if (wild && dice < 6) {
            startAgain();
        } else if (wild && dice < 8) {
            leave();
        } else if (wild && dice < 11) {
            prefersSticky = !prefersSticky;
            join();
        } else if (dice < 50 && !owned.isEmpty() && !committedLast) {
            committedLast = true;
            commit();
        } else {
            committedLast = false; // heartbeats go on, however much a client commits
            heartbeat();
        }
    }

    private void startAgain() {
        memberId = "";
        owned = List.of();
        doing = Doing.OUTSIDE;
    }

    private void ask(java.util.function.Function<Waiter, Command> question) {
        askedAtMs = driver.nowMs();
        waiter = driver.ask(question);
    }

    private void join() {
        doing = Doing.JOINING;
        owned = List.of();
        var subscription = Subscriptions.to("t");
        var range = new Protocol("range", subscription);
        var sticky = new Protocol("sticky", subscription);
        ask(it ->
                new Command.JoinGroup(
                        it,
                        GroupHistory.GROUP,
                        memberId,
                        instanceId,
                        new Client(name, "/127.0.0.1"),
                        String.valueOf(it.id()),
                        "consumer",
                        prefersSticky ? List.of(sticky, range) : List.of(range, sticky),
                        SESSION_TIMEOUT_MS,
                        REBALANCE_TIMEOUT_MS,
                        instanceId == null,
                        true));
    }

    private void sync() {
        doing = Doing.SYNCING;
        var assignments = new TreeMap<String, Bytes>();
        for (int i = 0; i < led.size(); i++) {
            var share = new ArrayList<String>();
            for (int p = i; p < GroupHistory.PARTITIONS; p += led.size()) {
                share.add(String.valueOf(p));
            }
            assignments.put(led.get(i).memberId(), Subscriptions.text(String.join(",", share)));
        }
        Map<String, Bytes> brought = leads ? assignments : Map.of();
        ask(it ->
                new Command.SyncGroup(
                        it,
                        GroupHistory.GROUP,
                        generation,
                        memberId,
                        instanceId,
                        null,
                        null,
                        brought));
    }

    private void heartbeat() {
        ask(it -> new Command.Heartbeat(it, GroupHistory.GROUP, generation, memberId, instanceId));
    }

    private void leave() {
        ask(it ->
                new Command.LeaveGroup(
                        it, GroupHistory.GROUP, List.of(new Command.Leaver(memberId, instanceId))));
    }

    private void commit() {
        int partition = owned.get(random.nextInt(owned.size()));
        committing = partition;
        committingOffset = history.nextOffset();
        var commit = new Command.PartitionCommit(partition, committingOffset, -1, null);
        ask(it ->
                new Command.CommitOffsets(
                        it,
                        GroupHistory.GROUP,
                        generation,
                        memberId,
                        instanceId,
                        -1,
                        List.of(new Command.TopicCommit("t", new Uuid(0, 1), List.of(commit)))));
    }

    private void hear(Waiter asked, boolean wild) {
        if (!driver.isAnswered(asked)) {
            // The client loses patience, or the answer is lost with the connection.
            if (driver.nowMs() - askedAtMs > 60_000 || (wild && random.nextInt(200) == 0)) {
                waiter = null;
                committing = null;
                doing = Doing.OUTSIDE;
            }
            return;
        }
        waiter = null;
        switch (driver.reply(Reply.class, asked)) {
            case Reply.Joined it -> joined(it);
            case Reply.Synced it -> synced(it);
            case Reply.Heard(var error) -> react(error);
            case Reply.OffsetsCommitted it -> committed(it);
            case Reply.Left _ -> startAgain();
            default -> throw new AssertionError("nobody asked for this");
        }
    }

    private void joined(Reply.Joined reply) {
        if (reply.error() == ErrorCode.MEMBER_ID_REQUIRED) {
            memberId = reply.memberId();
            doing = Doing.OUTSIDE;
            return;
        }
        if (reply.error() == ErrorCode.NONE) {
            memberId = reply.memberId();
            generation = reply.generation();
            leads = reply.leaderId().equals(memberId) && !reply.skipAssignment();
            led = reply.members();
            heardAtMs = driver.nowMs();
            doing = Doing.JOINED;
            history.joined(identity(), memberId);
            return;
        }
        react(reply.error());
    }

    private void synced(Reply.Synced reply) {
        if (reply.error() != ErrorCode.NONE) {
            react(reply.error());
            return;
        }
        doing = Doing.WORKING;
        heardAtMs = driver.nowMs();
        var text = Subscriptions.text(reply.assignment());
        owned =
                text.isEmpty()
                        ? List.of()
                        : java.util.Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
        history.owns(generation, identity(), owned);
    }

    private void committed(Reply.OffsetsCommitted reply) {
        var error = reply.topics().getFirst().partitions().getFirst().error();
        if (error == ErrorCode.NONE) {
            int partition = Objects.requireNonNull(committing);
            history.acknowledged(partition, committingOffset);
            history.mayCommit(identity(), memberId, instanceId == null, heardAtMs, askedAtMs);
            history.owned(generation, partition, identity());
        }
        committing = null;
        react(error);
    }

    private void react(ErrorCode error) {
        switch (error) {
            case NONE -> heardAtMs = driver.nowMs();
            case REBALANCE_IN_PROGRESS, ILLEGAL_GENERATION, NOT_COORDINATOR ->
                    doing = Doing.OUTSIDE;
            case UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID, GROUP_MAX_SIZE_REACHED -> startAgain();
            default -> throw new AssertionError("no reason for " + error);
        }
    }
}
