package io.moldau.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.coordinator.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/// A broker that leads the shard: writes, sometimes in vain, commits late, dies at any moment and
/// comes back with what was written.
final class SimulatedCoordinator {
    private static final TransactionSettings SETTINGS = TransactionSettings.defaults();

    /// What leaves once it is committed.
    private record Held(List<Runnable> answers, List<MarkerDuty> duties) {}

    private final SplittableRandom random;
    private final Consumer<MarkerDuty> markers;
    private final TransactionHistory history;
    private final List<TransactionChange> log = new ArrayList<>();
    private final List<TransactionChange> unsure = new ArrayList<>(); // written, not yet committed
    private final List<Held> held = new ArrayList<>();
    private TransactionShard shard = new TransactionShard(SETTINGS);
    private boolean failing = true;
    private long nowMs = 1_000;
    private long leaderships;
    private long lastProducerId = 1_000;

    SimulatedCoordinator(
            SplittableRandom random, Consumer<MarkerDuty> markers, TransactionHistory history) {
        this.random = random;
        this.markers = markers;
        this.history = history;
    }

    /// Begins with ids that have been used for long.
    void start(List<String> ids) {
        for (var id : ids) {
            int epoch = random.nextBoolean() ? 32_750 + random.nextInt(17) : random.nextInt(9);
            log.add(
                    new TransactionChange.Stored(
                            id, InitialisingTest.idle(++lastProducerId, epoch)));
        }
        crash();
    }

    /// @param onReply called when the answer leaves, if it ever does
    void ask(Function<Waiter, TransactionCommand> question, Consumer<TransactionReply> onReply) {
        run(question.apply(new Waiter(1)), onReply);
    }

    private void run(TransactionCommand command, Consumer<TransactionReply> onReply) {
        var outcome = decide(command);
        if (!outcome.changes().isEmpty() && failing && random.nextInt(25) == 0) {
            failToWrite();
            return;
        }
        shard.apply(outcome);
        unsure.addAll(outcome.changes());
        held.add(
                new Held(
                        outcome.answers().stream()
                                .<Runnable>map(it -> () -> onReply.accept(it.reply()))
                                .toList(),
                        outcome.duties()));
        if (random.nextInt(3) > 0) {
            commit();
        }
    }

    private TransactionOutcome decide(TransactionCommand command) {
        var outcome = shard.decide(command, nowMs);
        return outcome.needsProducerId() ? shard.decide(command, nowMs, ++lastProducerId) : outcome;
    }

    /// C4: what could not be written has not happened; the shard goes on, or is loaded anew.
    private void failToWrite() {
        commit();
        var replayed = replay();
        for (var id : TransactionSimulation.IDS) {
            assertThat(epoch(shard, id))
                    .as("C4 epoch of %s after a failed write", id)
                    .isEqualTo(epoch(replayed, id));
        }
        if (random.nextBoolean()) {
            crash();
        }
    }

    private List<Object> epoch(TransactionShard of, String id) {
        var outcome = of.decide(new TransactionCommand.Describe(new Waiter(1), id), nowMs);
        var reply = (TransactionReply.Described) outcome.answers().getFirst().reply();
        return List.of(reply.producerId(), reply.producerEpoch(), reply.state());
    }

    /// What is written is safe: answers and markers leave.
    void commit() {
        history.written(unsure);
        log.addAll(unsure);
        unsure.clear();
        var leaving = List.copyOf(held);
        held.clear();
        for (var it : leaving) {
            it.answers().forEach(Runnable::run);
            it.duties().forEach(markers);
        }
    }

    /// Some of what was written last is lost, and all that only memory knew.
    void crash() {
        var kept = unsure.subList(0, random.nextInt(unsure.size() + 1));
        history.written(kept);
        log.addAll(kept);
        unsure.clear();
        held.clear();
        shard = replay();
        shard.openDuties().forEach(markers);
    }

    private TransactionShard replay() {
        var replayed = new TransactionShard(SETTINGS);
        for (var change : log) {
            var read =
                    TransactionFormat.read(
                            TransactionFormat.key(change), TransactionFormat.value(change, 2));
            replayed.apply(read.orElseThrow());
        }
        replayed.lead(new Leadership((int) leaderships, ++leaderships), nowMs);
        return replayed;
    }

    void pass(long durationMs) {
        long untilMs = nowMs + durationMs;
        while (shard.nextDeadlineMs() <= untilMs) {
            nowMs = Math.max(nowMs, shard.nextDeadlineMs());
            run(new TransactionCommand.TimePassed(), _ -> {});
        }
        nowMs = untilMs;
    }

    void markersWritten(MarkerDuty duty, TransactionPartitions written) {
        run(new TransactionCommand.MarkersWritten(duty, written), _ -> {});
    }

    /// Markers that were lost are sent again.
    void sendMarkersAgain() {
        commit();
        shard.openDuties().forEach(markers);
    }

    /// From now on every write succeeds.
    void heal() {
        failing = false;
        commit();
    }

    TransactionShard shard() {
        return shard;
    }
}
