package io.moldau.broker.group;

import io.moldau.broker.replica.Replicas;
import io.moldau.coordinator.Command;
import io.moldau.coordinator.GroupSettings;
import io.moldau.coordinator.GroupShard;
import io.moldau.coordinator.Reply;
import io.moldau.coordinator.Waiter;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.World;
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
    private final GroupClock clock;
    private final GroupTimer timer;
    private final ReentrantLock lock = new ReentrantLock();

    /// By partition; empty while the topic does not exist. Replaced as a whole, under the lock.
    private volatile List<ShardRunner> shards = List.of();

    public Groups(World world, GroupSettings settings) {
        this.world = world;
        this.settings = settings;
        clock = new GroupClock(world.clock());
        timer = new GroupTimer(world.clock(), clock);
        world.threads().start("group-timer", () -> timer.run(this::passDue));
    }

    /// The topic is there; nothing happens if that is known.
    public void open(Replicas replicas, Uuid topicId, int partitions) {
        if (!shards.isEmpty()) {
            return;
        }
        var logs = new ArrayList<ShardLog>();
        for (int index = 0; index < partitions; index++) {
            logs.add(new PartitionShardLog(replicas, topicId, index, world.threads()));
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
                all.add(new ShardRunner(all.size(), log, clock, timer, settings));
            }
            shards = List.copyOf(all);
        } finally {
            lock.unlock();
        }
        world.threads().start("group-loader", this::loadAll);
    }

    /// How many shards there are; 0 while the topic does not exist.
    public int shardCount() {
        return shards.size();
    }

    /// Puts a question about one group to the shard it belongs to. Returns when it is answered or
    /// parked.
    public <R extends Reply> Asked<R> ask(
            String groupId, Function<Waiter, Command.Question<R>> question) {
        return shardOf(groupId)
                .map(it -> it.ask(question))
                .orElseGet(() -> Asked.refused(ErrorCode.COORDINATOR_NOT_AVAILABLE));
    }

    /// Puts a question to every shard.
    public <R extends Reply> List<Asked<R>> askAll(Function<Waiter, Command.Question<R>> question) {
        var all = new ArrayList<Asked<R>>();
        for (ShardRunner shard : shards) {
            loadIfNeeded(shard);
            all.add(shard.ask(question));
        }
        return all;
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
