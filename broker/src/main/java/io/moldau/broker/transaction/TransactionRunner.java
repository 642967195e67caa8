package io.moldau.broker.transaction;

import io.moldau.broker.shard.MarkerWrite;
import io.moldau.broker.shard.ShardClock;
import io.moldau.broker.shard.ShardTimer;
import io.moldau.coordinator.Waiter;
import io.moldau.coordinator.transaction.Leadership;
import io.moldau.coordinator.transaction.MarkerDuty;
import io.moldau.coordinator.transaction.TransactionCommand;
import io.moldau.coordinator.transaction.TransactionOutcome;
import io.moldau.coordinator.transaction.TransactionPartitions;
import io.moldau.coordinator.transaction.TransactionReply;
import io.moldau.coordinator.transaction.TransactionSettings;
import io.moldau.coordinator.transaction.TransactionShard;
import io.moldau.log.AppendResult.Refused;
import io.moldau.protocol.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one shard: puts questions to the machine, writes what it decides, answers once that is
/// committed, and has markers written.
///
/// When the log fails, what is in memory may differ from what is stored: the shard forgets it,
/// turns everybody away, and loads anew after a while, for there may be markers to write. A full
/// disk passes.
///
/// Locks: `lock` guards the machine and the log's order. It is never held while something is waited
/// for, except for the room in the log's own buffers.
final class TransactionRunner {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionRunner.class);

    /// After a failure of the log. Producers ask more often than this.
    private static final long RELOAD_AFTER_MS = 1_000;

    enum State {
        /// Not loaded yet, or not since the log failed.
        UNLOADED,
        /// What is stored is being read.
        LOADING,
        LEADING,
        /// The node stops.
        OVER
    }

    /// What all runners of a node work with.
    ///
    /// @param settings in force now; a shard takes them when it is loaded
    /// @param producerIds gives a number that nobody has; may wait for the controller
    /// @param leaderships gives a number that no leadership had before
    /// @param duties has markers written; returns at once
    record Surroundings(
            ShardClock clock,
            ShardTimer timer,
            Supplier<TransactionSettings> settings,
            LongSupplier producerIds,
            LongSupplier leaderships,
            Duties duties) {}

    /// Takes what is to be done in other partitions.
    @FunctionalInterface
    interface Duties {
        void take(TransactionRunner runner, List<MarkerDuty> duties);
    }

    /// Puts a marker into a partition.
    @FunctionalInterface
    interface Writing {
        MarkerWrite write() throws IOException;
    }

    /// What became of a question.
    private sealed interface Result {
        /// A decision that is written and applied by `machine`.
        record Decided(TransactionShard machine, TransactionOutcome outcome) implements Result {}

        /// Nothing has happened.
        record Failed(ErrorCode error) implements Result {}
    }

    private final int partition;
    private final TransactionLog log;
    private final Surroundings around;
    private final ReentrantLock lock = new ReentrantLock();
    private TransactionSettings settings;
    private TransactionShard machine;
    private long loadNotBeforeMs = Long.MIN_VALUE;
    private long lastWaiter;
    private volatile State state = State.UNLOADED;
    private volatile long deadlineMs = ShardTimer.NEVER_MS;

    TransactionRunner(int partition, TransactionLog log, Surroundings around) {
        this.partition = partition;
        this.log = log;
        this.around = around;
        settings = around.settings().get();
        machine = new TransactionShard(settings);
    }

    /// When [#passTime] is due, by the [ShardClock].
    long deadlineMs() {
        return deadlineMs;
    }

    /// Replays what is stored, and leads; nothing happens if it does already, or somebody else is
    /// about it, or it has failed just now.
    void loadIfNeeded() {
        if (state == State.UNLOADED && claimLoading()) {
            load();
        }
    }

    private boolean claimLoading() {
        lock.lock();
        try {
            if (state != State.UNLOADED || around.clock().nowMs() < loadNotBeforeMs) {
                return false;
            }
            state = State.LOADING;
            deadlineMs = ShardTimer.NEVER_MS;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void load() {
        var inForce = around.settings().get();
        var fresh = new TransactionShard(inForce);
        int epoch;
        try {
            epoch = log.leaderEpoch();
            log.replay(fresh::apply);
        } catch (IOException e) {
            LOG.error(
                    "Transactions could not be loaded partition={} reason={}",
                    partition,
                    e.toString());
            forget();
            return;
        }
        List<MarkerDuty> duties;
        lock.lock();
        try {
            if (state == State.OVER) {
                return;
            }
            settings = inForce;
            machine = fresh;
            machine.lead(
                    new Leadership(epoch, around.leaderships().getAsLong()),
                    around.clock().nowMs());
            state = State.LEADING;
            duties = machine.openDuties();
            noteDeadline();
        } finally {
            lock.unlock();
        }
        handOver(duties);
    }

    /// Puts a question and waits for the reply.
    ///
    /// @param unanswerable says it with an error of the coordinator, such as
    ///   COORDINATOR_LOAD_IN_PROGRESS or NOT_COORDINATOR
    @SuppressWarnings("unchecked") // a shard answers a question with a reply of the question's type
    <R extends TransactionReply> R ask(
            Function<Waiter, TransactionCommand.Question<R>> question,
            Function<ErrorCode, R> unanswerable) {
        var result = run(question.apply(nextWaiter()));
        return switch (result) {
            case Result.Failed(var error) -> unanswerable.apply(error);
            case Result.Decided(_, var outcome) -> (R) outcome.answers().getFirst().reply();
        };
    }

    void passTime() {
        loadIfNeeded();
        if (state == State.LEADING) {
            tell(new TransactionCommand.TimePassed());
        }
    }

    /// Markers of a duty are written, or will never be needed.
    void markersWritten(MarkerDuty duty, TransactionPartitions written) {
        tell(new TransactionCommand.MarkersWritten(duty, written));
    }

    /// Whether markers of this duty are still missing.
    boolean isOpen(MarkerDuty duty) {
        lock.lock();
        try {
            return state == State.LEADING && machine.isOpen(duty);
        } finally {
            lock.unlock();
        }
    }

    /// Writes one of the duty's markers unless the duty is done; null if it is. Nothing happens to
    /// the transaction in between.
    @Nullable MarkerWrite writeIfOpen(MarkerDuty duty, Writing writing) throws IOException {
        lock.lock();
        try {
            return isOpen(duty) ? writing.write() : null;
        } finally {
            lock.unlock();
        }
    }

    /// Loads anew, for the settings are others.
    void reload() {
        lock.lock();
        try {
            if (state == State.LEADING) {
                state = State.UNLOADED;
                loadNotBeforeMs = Long.MIN_VALUE;
                wakeAt(around.clock().nowMs());
            }
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            state = State.OVER;
            deadlineMs = ShardTimer.NEVER_MS;
        } finally {
            lock.unlock();
        }
    }

    private Waiter nextWaiter() {
        lock.lock();
        try {
            return new Waiter(++lastWaiter);
        } finally {
            lock.unlock();
        }
    }

    private void tell(TransactionCommand command) {
        run(command);
    }

    private Result run(TransactionCommand command) {
        var producerId = OptionalLong.empty();
        for (; ; ) {
            var result = committed(write(command, producerId));
            if (!(result instanceof Result.Decided decided)) {
                return result;
            }
            handOver(decided.outcome().duties());
            if (!decided.outcome().needsProducerId()) {
                return decided;
            }
            try {
                producerId = OptionalLong.of(around.producerIds().getAsLong());
            } catch (UncheckedIOException e) {
                LOG.warn("No producer id could be had reason={}", e.toString());
                return new Result.Failed(ErrorCode.COORDINATOR_NOT_AVAILABLE);
            }
        }
    }

    private Result write(TransactionCommand command, OptionalLong producerId) {
        lock.lock();
        try {
            if (state != State.LEADING) {
                return new Result.Failed(unavailable());
            }
            long nowMs = around.clock().nowMs();
            var outcome =
                    producerId.isPresent()
                            ? machine.decide(command, nowMs, producerId.getAsLong())
                            : machine.decide(command, nowMs);
            if (!outcome.changes().isEmpty()
                    && log.append(outcome.changes(), settings.transactionVersion(), nowMs)
                            instanceof Refused refused) {
                throw new IOException("the log refused changes: " + refused.detail());
            }
            machine.apply(outcome);
            noteDeadline();
            return new Result.Decided(machine, outcome);
        } catch (IOException e) {
            resign(machine, e);
            return new Result.Failed(ErrorCode.NOT_COORDINATOR);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until what was decided, and all before, is committed, if anybody is to hear of it.
    private Result committed(Result result) {
        if (!(result instanceof Result.Decided(var leader, var outcome))
                || (outcome.answers().isEmpty() && outcome.duties().isEmpty())) {
            return result;
        }
        try {
            log.awaitCommitted();
            return result;
        } catch (IOException e) {
            lock.lock();
            try {
                resign(leader, e);
            } finally {
                lock.unlock();
            }
            return new Result.Failed(ErrorCode.NOT_COORDINATOR);
        }
    }

    private void handOver(List<MarkerDuty> duties) {
        if (!duties.isEmpty()) {
            around.duties().take(this, duties);
        }
    }

    private ErrorCode unavailable() {
        return switch (state) {
            case UNLOADED, LOADING -> ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
            case LEADING, OVER -> ErrorCode.NOT_COORDINATOR;
        };
    }

    private void noteDeadline() {
        wakeAt(machine.nextDeadlineMs());
    }

    private void wakeAt(long atMs) {
        deadlineMs = atMs;
        around.timer().note(atMs);
    }

    /// @param failed the machine whose decision could not be written; another may lead by now
    private void resign(TransactionShard failed, IOException cause) {
        assert lock.isHeldByCurrentThread();
        if (state == State.LEADING && failed == machine) {
            LOG.error(
                    "Transactions are given up partition={} reason={}",
                    partition,
                    cause.toString());
            forget();
        }
    }

    private void forget() {
        lock.lock();
        try {
            if (state != State.OVER) {
                state = State.UNLOADED;
                loadNotBeforeMs = around.clock().nowMs() + RELOAD_AFTER_MS;
                wakeAt(loadNotBeforeMs);
            }
        } finally {
            lock.unlock();
        }
    }
}
