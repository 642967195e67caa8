package io.moldau.broker.transaction;

import io.moldau.broker.replica.Replicas;
import io.moldau.broker.shard.ShardClock;
import io.moldau.broker.shard.ShardPartition;
import io.moldau.broker.shard.ShardTimer;
import io.moldau.coordinator.Waiter;
import io.moldau.coordinator.transaction.MarkerDuty;
import io.moldau.coordinator.transaction.TransactionCommand;
import io.moldau.coordinator.transaction.TransactionPartitions;
import io.moldau.coordinator.transaction.TransactionReply;
import io.moldau.coordinator.transaction.TransactionReply.Described;
import io.moldau.coordinator.transaction.TransactionSettings;
import io.moldau.coordinator.transaction.TransactionShard;
import io.moldau.coordinator.transaction.TransactionState;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.World;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// All transactional ids of this node. The shards come into being, and are loaded in the
/// background, once `__transaction_state` exists; without it nothing runs.
public final class Transactions implements AutoCloseable {
    /// The topic whose partitions are the shards.
    public static final String TOPIC = "__transaction_state";

    /// No time, no id.
    private static final int NONE = -1;

    private final World world;
    private final MarkerWriter markers;
    private final TransactionWatch watch;
    private final ShardTimer timer;
    private final TransactionRunner.Surroundings around;
    private final ReentrantLock lock = new ReentrantLock();

    /// By partition; empty while the topic does not exist. Replaced as a whole, under the lock.
    private volatile List<TransactionRunner> shards = List.of();

    /// Whether the threads run.
    private boolean begun;

    private volatile boolean over;

    /// @param settings in force now
    /// @param producerIds gives a number that nobody has
    public Transactions(
            World world,
            Supplier<TransactionSettings> settings,
            LongSupplier producerIds,
            MarkerWriter markers,
            TransactionWatch watch) {
        this.world = world;
        this.markers = markers;
        this.watch = watch;
        var clock = new ShardClock(world.clock());
        timer = new ShardTimer(world.clock(), clock);
        around =
                new TransactionRunner.Surroundings(
                        clock,
                        timer,
                        settings,
                        producerIds,
                        new AtomicLong()::incrementAndGet,
                        this::deliver);
    }

    /// The topic is there; nothing happens if that is known.
    public void open(Replicas replicas, Uuid topicId, int partitions) {
        lock.lock();
        try {
            if (over || !shards.isEmpty()) {
                return;
            }
            var all = new ArrayList<TransactionRunner>();
            for (int index = 0; index < partitions; index++) {
                var partition = new ShardPartition(replicas, topicId, index, world.threads());
                all.add(new TransactionRunner(index, new TransactionLog(partition), around));
            }
            shards = List.copyOf(all);
            begin();
        } finally {
            lock.unlock();
        }
        world.threads()
                .start("transaction-loader", () -> shards.forEach(TransactionRunner::loadIfNeeded));
    }

    private void begin() {
        if (!begun) {
            begun = true;
            world.threads().start("transaction-timer", () -> timer.run(this::passDue));
            world.threads().start("transaction-watch", () -> watch.run(this));
        }
    }

    /// The topic was deleted: there are no transactional ids any more. Waits for nothing.
    public void forgetAll() {
        lock.lock();
        try {
            shards.forEach(TransactionRunner::close);
            shards = List.of();
        } finally {
            lock.unlock();
        }
    }

    /// Whether there is no transactional id, for there is no topic to keep them.
    public boolean isEmpty() {
        return shards.isEmpty();
    }

    /// Puts a question about one transactional id to the shard it belongs to, and waits for the
    /// reply.
    ///
    /// @param unanswerable says it with an error of the coordinator, such as
    ///   COORDINATOR_LOAD_IN_PROGRESS or NOT_COORDINATOR
    public <R extends TransactionReply> R ask(
            String transactionalId,
            Function<Waiter, TransactionCommand.Question<R>> question,
            Function<ErrorCode, R> unanswerable) {
        List<TransactionRunner> all = shards;
        if (all.isEmpty()) {
            return unanswerable.apply(
                    transactionalId.isEmpty()
                            ? ErrorCode.INVALID_REQUEST
                            : ErrorCode.NOT_COORDINATOR);
        }
        var shard = all.get(TransactionShard.partitionOf(transactionalId, all.size()));
        shard.loadIfNeeded();
        return shard.ask(question, unanswerable);
    }

    /// Where an id is with its transaction.
    public Described describe(String transactionalId) {
        return ask(
                transactionalId,
                waiter -> new TransactionCommand.Describe(waiter, transactionalId),
                error ->
                        new Described(
                                error,
                                TransactionState.DEAD,
                                0,
                                NONE,
                                NONE,
                                NONE,
                                TransactionPartitions.NONE));
    }

    /// Puts a question to every shard.
    public <R extends TransactionReply> List<R> askAll(
            Function<Waiter, TransactionCommand.Question<R>> question,
            Function<ErrorCode, R> unanswerable) {
        var replies = new ArrayList<R>();
        for (var shard : shards) {
            shard.loadIfNeeded();
            replies.add(shard.ask(question, unanswerable));
        }
        return replies;
    }

    /// The settings have changed: the feature `transaction.version`.
    public void settingsChanged() {
        shards.forEach(TransactionRunner::reload);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            over = true;
        } finally {
            lock.unlock();
        }
        timer.close();
        markers.close();
        watch.close();
        shards.forEach(TransactionRunner::close);
    }

    private void deliver(TransactionRunner runner, List<MarkerDuty> duties) {
        world.threads()
                .start(
                        "transaction-markers",
                        () -> duties.forEach(it -> markers.fulfil(runner, it)));
    }

    private long passDue() {
        long earliestMs = ShardTimer.NEVER_MS;
        for (var shard : shards) {
            if (shard.deadlineMs() <= around.clock().nowMs()) {
                shard.passTime();
            }
            earliestMs = Math.min(earliestMs, shard.deadlineMs());
        }
        return earliestMs;
    }
}
