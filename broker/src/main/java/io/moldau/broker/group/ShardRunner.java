package io.moldau.broker.group;

import io.moldau.broker.shard.Asked;
import io.moldau.broker.shard.MarkerWrite;
import io.moldau.broker.shard.ShardClock;
import io.moldau.broker.shard.ShardTimer;
import io.moldau.coordinator.Answer;
import io.moldau.coordinator.Change;
import io.moldau.coordinator.Command;
import io.moldau.coordinator.GroupSettings;
import io.moldau.coordinator.GroupShard;
import io.moldau.coordinator.Outcome;
import io.moldau.coordinator.Reply;
import io.moldau.coordinator.TransactionMarker;
import io.moldau.coordinator.Waiter;
import io.moldau.log.AppendResult;
import io.moldau.log.AppendResult.Appended;
import io.moldau.log.AppendResult.Refused;
import io.moldau.log.VerificationGuard;
import io.moldau.protocol.ErrorCode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one shard: puts questions to the machine, writes what it decides, and hands out answers
/// once that is committed.
///
/// When the log fails, what is in memory may differ from what is stored: the shard forgets it,
/// turns everybody away, and loads anew when it is asked again. A full disk passes.
///
/// Locks: `lock` guards the machine, the log's order and the list of who waits. It is never held
/// while something is waited for, except for the room in the log's own buffers.
final class ShardRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ShardRunner.class);

    /// No deadline: the shard is not leading.
    static final long NEVER_MS = ShardTimer.NEVER_MS;

    /// After a failure of the log. Members ask more often than this.
    private static final long RELOAD_AFTER_MS = 1_000;

    enum State {
        /// Nobody has asked yet, or not since the log failed.
        UNLOADED,
        /// What is stored is being read.
        LOADING,
        LEADING,
        /// The node stops.
        OVER
    }

    /// A decision that is written and applied by `machine`: its answers leave when `ticket` is
    /// committed.
    ///
    /// @param refused by the log, because of the producer in whose transaction it is: the decision
    ///   was dropped then; else null
    private record Written(
            GroupShard machine, List<Answer> answers, long ticket, @Nullable ErrorCode refused) {}

    private final int partition;
    private final ShardLog log;
    private final ShardClock clock;
    private final ShardTimer timer;
    private final GroupSettings settings;
    private final MemberMemory memory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, Asked<?>> waiting = new LinkedHashMap<>();
    private GroupShard machine;
    private long loadNotBeforeMs = Long.MIN_VALUE;
    private long lastWaiter;
    private long lastTicket;
    private long heldBytes;
    private volatile State state = State.UNLOADED;
    private volatile long deadlineMs = NEVER_MS;

    ShardRunner(
            int partition,
            ShardLog log,
            ShardClock clock,
            ShardTimer timer,
            GroupSettings settings,
            MemberMemory memory) {
        this.memory = memory;
        this.partition = partition;
        this.log = log;
        this.clock = clock;
        this.timer = timer;
        this.settings = settings;
        machine = new GroupShard(settings);
    }

    State state() {
        return state;
    }

    /// When [#passTime] is due, by the [ShardClock]; [#NEVER_MS] while the shard does not lead.
    long deadlineMs() {
        return deadlineMs;
    }

    /// Whether it is this caller who must [#load]; only one is told so.
    boolean claimLoading() {
        lock.lock();
        try {
            if (state != State.UNLOADED || clock.nowMs() < loadNotBeforeMs) {
                return false;
            }
            state = State.LOADING;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Replays what is stored, and leads.
    void load() {
        assert state == State.LOADING : "claim it first";
        long startMs = clock.nowMs();
        var fresh = new GroupShard(settings);
        try {
            log.replay(replayInto(fresh));
        } catch (IOException e) {
            LOG.error("Groups could not be loaded partition={} reason={}", partition, e.toString());
            forget();
            return;
        }
        lock.lock();
        try {
            if (state == State.OVER) {
                return;
            }
            machine = fresh;
            machine.lead(clock.nowMs());
            state = State.LEADING;
            noteMachine();
        } finally {
            lock.unlock();
        }
        LOG.debug("Loaded groups partition={} tookMs={}", partition, clock.nowMs() - startMs);
    }

    private static ShardLog.Replay replayInto(GroupShard machine) {
        return new ShardLog.Replay() {
            @Override
            public void change(Change change) {
                machine.apply(change);
            }

            @Override
            public void marker(TransactionMarker marker) {
                machine.apply(marker);
            }
        };
    }

    /// Puts a question; returns when it is answered or parked.
    ///
    /// @param guard for what is written as part of a producer's transaction
    <R extends Reply> Asked<R> ask(
            Function<Waiter, Command.Question<R>> question, VerificationGuard guard) {
        var asked = new Asked<R>();
        Written written;
        lock.lock();
        try {
            if (state != State.LEADING) {
                asked.fail(unavailable());
                return asked;
            }
            var waiter = new Waiter(++lastWaiter);
            waiting.put(waiter.id(), asked);
            written = write(question.apply(waiter), guard);
            if (written.refused() != null) {
                waiting.remove(waiter.id());
                asked.fail(written.refused());
                return asked;
            }
        } catch (IOException e) {
            resign(machine, e);
            return asked;
        } finally {
            lock.unlock();
        }
        finish(written);
        return asked;
    }

    /// Tells the machine that nobody waits for.
    void tell(Command command) {
        Written written;
        lock.lock();
        try {
            if (state != State.LEADING) {
                return;
            }
            written = write(command, VerificationGuard.NONE);
        } catch (IOException e) {
            resign(machine, e);
            return;
        } finally {
            lock.unlock();
        }
        finish(written);
    }

    void passTime() {
        tell(new Command.TimePassed());
    }

    /// Ends: whoever waits is sent to look for the coordinator again.
    void close() {
        lock.lock();
        try {
            if (state == State.LEADING) {
                turnEverybodyAway();
            }
            state = State.OVER;
        } finally {
            lock.unlock();
        }
    }

    private ErrorCode unavailable() {
        return switch (state) {
            case UNLOADED, LOADING -> ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
            case LEADING, OVER -> ErrorCode.NOT_COORDINATOR;
        };
    }

    private Written write(Command command, VerificationGuard guard) throws IOException {
        assert lock.isHeldByCurrentThread();
        long nowMs = clock.nowMs();
        Outcome outcome = machine.decide(command, nowMs, memory.roomBytes());
        var producer = outcome.producer();
        if (producer.isPresent()) {
            switch (log.append(outcome.changes(), producer.get(), guard, nowMs)) {
                case Appended it -> lastTicket = it.ticket();
                case Refused it -> {
                    return new Written(machine, List.of(), lastTicket, it.error());
                }
            }
        } else if (!outcome.changes().isEmpty()) {
            lastTicket = log.append(outcome.changes(), nowMs);
        }
        machine.apply(outcome);
        noteMachine();
        return new Written(machine, outcome.answers(), lastTicket, null);
    }

    /// Ends a producer's transaction: its offsets count from now on, or are dropped.
    ///
    /// @throws IOException if it could not be written, also because the shard is not loaded; ask
    ///   again later
    MarkerWrite end(io.moldau.log.TransactionMarker marker) throws IOException {
        lock.lock();
        try {
            if (state != State.LEADING) {
                throw new IOException("groups of partition %d are not loaded".formatted(partition));
            }
            var leader = machine;
            var result = append(marker);
            long ticket = lastTicket;
            return new MarkerWrite(result, () -> awaitCommitted(leader, ticket));
        } finally {
            lock.unlock();
        }
    }

    private void awaitCommitted(GroupShard leader, long ticket) throws IOException {
        try {
            log.awaitCommitted(ticket);
        } catch (IOException e) {
            resignLocked(leader, e);
            throw e;
        }
    }

    private AppendResult append(io.moldau.log.TransactionMarker marker) throws IOException {
        assert lock.isHeldByCurrentThread();
        AppendResult result;
        try {
            result = log.append(marker);
        } catch (IOException e) {
            resign(machine, e);
            throw e;
        }
        if (result instanceof Appended appended) {
            lastTicket = appended.ticket();
            machine.apply(new TransactionMarker(marker.producerId(), marker.commit()));
            noteMachine();
        }
        return result;
    }

    private void noteMachine() {
        deadlineMs = machine.nextDeadlineMs();
        timer.note(deadlineMs);
        noteHeld(machine.heldBytes());
    }

    private void noteHeld(long bytes) {
        if (bytes != heldBytes) {
            memory.held(bytes - heldBytes);
            heldBytes = bytes;
        }
    }

    /// Waits for the changes and hands out the answers.
    private void finish(Written written) {
        if (written.answers().isEmpty()) {
            return;
        }
        try {
            awaitCommitted(written.machine(), written.ticket());
        } catch (IOException _) {
            return; // whoever waits was turned away
        }
        written.answers().forEach(this::handOut);
    }

    private void handOut(Answer answer) {
        Asked<?> asked;
        lock.lock();
        try {
            asked = waiting.remove(answer.waiter().id());
        } finally {
            lock.unlock();
        }
        if (asked != null) {
            asked.answer(answer.reply());
        }
    }

    private void resignLocked(GroupShard failed, IOException cause) {
        lock.lock();
        try {
            resign(failed, cause);
        } finally {
            lock.unlock();
        }
    }

    /// @param failed the machine whose decision could not be written; another may lead by now
    private void resign(GroupShard failed, IOException cause) {
        assert lock.isHeldByCurrentThread();
        if (state == State.LEADING && failed == machine) {
            LOG.error("Groups are given up partition={} reason={}", partition, cause.toString());
            turnEverybodyAway();
            forget();
        }
    }

    private void forget() {
        lock.lock();
        try {
            if (state != State.OVER) {
                state = State.UNLOADED;
                loadNotBeforeMs = clock.nowMs() + RELOAD_AFTER_MS;
            }
        } finally {
            lock.unlock();
        }
    }

    private void turnEverybodyAway() {
        deadlineMs = NEVER_MS;
        noteHeld(0);
        for (Answer answer : machine.resign(ErrorCode.NOT_COORDINATOR)) {
            Asked<?> asked = waiting.remove(answer.waiter().id());
            if (asked != null) {
                asked.answer(answer.reply());
            }
        }
        waiting.values().forEach(it -> it.fail(ErrorCode.NOT_COORDINATOR));
        waiting.clear();
    }
}
