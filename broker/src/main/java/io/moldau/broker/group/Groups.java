package io.moldau.broker.group;

import io.moldau.broker.replica.Replicas;
import io.moldau.broker.shard.Asked;
import io.moldau.broker.shard.MarkerWrite;
import io.moldau.broker.shard.ShardClock;
import io.moldau.broker.shard.ShardPartition;
import io.moldau.broker.shard.ShardTimer;
import io.moldau.coordinator.Command;
import io.moldau.coordinator.GroupSettings;
import io.moldau.coordinator.GroupShard;
import io.moldau.coordinator.Reply;
import io.moldau.coordinator.Waiter;
import io.moldau.log.TransactionMarker;
import io.moldau.log.VerificationGuard;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.World;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// All groups of this node. The shards come into being once `__consumer_offsets` exists; one that
/// has something stored is loaded in the background, an empty one when it is first asked.
public final class Groups implements AutoCloseable {
    /// The topic whose partitions are the shards.
    public static final String TOPIC = "__consumer_offsets";

    private final World world;
    private final GroupSettings settings;
    private final ShardClock clock;
    private final ShardTimer timer;
    private final MemberMemory memory;
    private final ReentrantLock lock = new ReentrantLock();

    /// By partition; empty while the topic does not exist. Replaced as a whole, under the lock.
    private volatile List<ShardRunner> shards = List.of();

    public Groups(World world, GroupSettings settings) {
        this(world, settings, MemberMemory.ofHeap());
    }

    Groups(World world, GroupSettings settings, MemberMemory memory) {
        this.memory = memory;
        this.world = world;
        this.settings = settings;
        clock = new ShardClock(world.clock());
        timer = new ShardTimer(world.clock(), clock);
        world.threads().start("group-timer", () -> timer.run(this::passDue));
    }

    /// The topic is there; nothing happens if that is known.
    public void open(Replicas replicas, Uuid topicId, int partitions) {
        if (!shards.isEmpty()) {
            return;
        }
        var logs = new ArrayList<ShardLog>();
        for (int index = 0; index < partitions; index++) {
            var partition = new ShardPartition(replicas, topicId, index, world.threads());
            logs.add(new PartitionShardLog(partition));
        }
        open(logs);
    }

    void open(List<ShardLog> logs) {
        lock.lock();
        try {
            if (!shards.isEmpty()) {
                return;
            }
            var all = new ArrayList<ShardRunner>();
            for (ShardLog log : logs) {
                all.add(new ShardRunner(all.size(), log, clock, timer, settings, memory));
            }
            shards = List.copyOf(all);
        } finally {
            lock.unlock();
        }
        world.threads().start("group-loader", this::loadAll);
    }

    /// For what members send.
    public MemberMemory memory() {
        return memory;
    }

    /// How many shards there are; 0 while the topic does not exist.
    public int shardCount() {
        return shards.size();
    }

    /// The topic was deleted: there are no groups any more, and their members are told to look for
    /// their coordinator. Waits for nothing.
    public void forgetAll() {
        lock.lock();
        try {
            shards.forEach(ShardRunner::close);
            shards = List.of();
        } finally {
            lock.unlock();
        }
    }

    /// Puts a question about one group to the shard it belongs to. Returns when it is answered or
    /// parked.
    public <R extends Reply> Asked<R> ask(
            String groupId, Function<Waiter, Command.Question<R>> question) {
        return ask(groupId, VerificationGuard.NONE, question);
    }

    /// The same for a question whose answer is written as part of a producer's transaction.
    ///
    /// @param guard proves that the coordinator knows of the transaction
    public <R extends Reply> Asked<R> ask(
            String groupId,
            VerificationGuard guard,
            Function<Waiter, Command.Question<R>> question) {
        return shardOf(groupId)
                .map(it -> it.ask(question, guard))
                .orElseGet(() -> Asked.refused(ErrorCode.COORDINATOR_NOT_AVAILABLE));
    }

    /// Puts a question to every shard.
    public <R extends Reply> List<Asked<R>> askAll(Function<Waiter, Command.Question<R>> question) {
        var all = new ArrayList<Asked<R>>();
        for (ShardRunner shard : shards) {
            loadIfNeeded(shard);
            all.add(shard.ask(question, VerificationGuard.NONE));
        }
        return all;
    }

    /// The partition of [#TOPIC] that a group belongs to; 0 while there is none.
    public int partitionOf(String groupId) {
        int count = shards.size();
        return count == 0 ? 0 : GroupShard.partitionOf(groupId, count);
    }

    /// Loads the groups of a partition of [#TOPIC] if they are not: for [#end].
    public void load(int partition) {
        List<ShardRunner> all = shards;
        if (partition < all.size()) {
            loadIfNeeded(all.get(partition));
        }
    }

    /// Ends a producer's transaction in a partition of [#TOPIC].
    ///
    /// @throws IOException if it could not be written, also because the groups are not loaded; ask
    ///   again later
    public MarkerWrite end(int partition, TransactionMarker marker) throws IOException {
        List<ShardRunner> all = shards;
        if (partition >= all.size()) {
            throw new IOException("there are no groups of partition " + partition);
        }
        return all.get(partition).end(marker);
    }

    /// Topics are gone: so are the offsets committed for them.
    public void forget(List<Command.DeletedTopic> topics) {
        shards.forEach(it -> it.tell(new Command.DeleteTopics(topics)));
    }

    @Override
    public void close() {
        timer.close();
        shards.forEach(ShardRunner::close);
    }

    private Optional<ShardRunner> shardOf(String groupId) {
        List<ShardRunner> all = shards;
        if (all.isEmpty()) {
            return Optional.empty();
        }
        ShardRunner shard = all.get(GroupShard.partitionOf(groupId, all.size()));
        loadIfNeeded(shard);
        return Optional.of(shard);
    }

    private static void loadIfNeeded(ShardRunner shard) {
        if (shard.state() == ShardRunner.State.UNLOADED && shard.claimLoading()) {
            shard.load();
        }
    }

    private void loadAll() {
        shards.forEach(Groups::loadIfNeeded);
    }

    private long passDue() {
        long earliestMs = ShardRunner.NEVER_MS;
        for (ShardRunner shard : shards) {
            if (shard.deadlineMs() <= clock.nowMs()) {
                shard.passTime();
            }
            earliestMs = Math.min(earliestMs, shard.deadlineMs());
        }
        return earliestMs;
    }
}
