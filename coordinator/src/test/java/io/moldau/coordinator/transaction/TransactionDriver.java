package io.moldau.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.coordinator.Waiter;
import io.moldau.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Does for a shard what the broker does: writes its changes in Kafka's form, applies, keeps time,
/// hands out producer ids, restarts it. After every decision it checks that deciding altered
/// nothing.
final class TransactionDriver {
    static final int TIMEOUT_MS = 60_000;
    static final String OFFSETS = "__consumer_offsets";

    private final TransactionSettings settings;
    private final List<TransactionChange> log = new ArrayList<>();
    private final List<MarkerDuty> duties = new ArrayList<>();
    private TransactionShard shard;
    private long nowMs = 1_000;
    private long leaderships;
    private long lastProducerId = 999;

    TransactionDriver(TransactionSettings settings) {
        this.settings = settings;
        shard = new TransactionShard(settings);
        shard.lead(new Leadership(1, ++leaderships), nowMs);
    }

    TransactionDriver() {
        this(TransactionSettings.defaults());
    }

    /// Asks, and returns the answer.
    <R extends TransactionReply> R ask(Class<R> type, Function<Waiter, TransactionCommand> asking) {
        var command = asking.apply(new Waiter(1));
        var outcome = run(command, StoredTransaction.NO_ID);
        if (outcome.needsProducerId()) {
            outcome = run(command, ++lastProducerId);
        }
        assertThat(outcome.answers()).hasSize(1);
        return type.cast(outcome.answers().getFirst().reply());
    }

    TransactionOutcome run(TransactionCommand command, long freshProducerId) {
        var before = shard.toString();
        var outcome = shard.decide(command, nowMs, freshProducerId);
        assertThat(shard.toString()).as("deciding alters nothing").isEqualTo(before);
        shard.apply(outcome);
        log.addAll(outcome.changes());
        duties.addAll(outcome.duties());
        return outcome;
    }

    // ---- what clients ask

    TransactionReply.Initialised init(String id) {
        return init(id, -1, -1);
    }

    TransactionReply.Initialised init(String id, long producerId, int epoch) {
        return ask(
                TransactionReply.Initialised.class,
                it ->
                        new TransactionCommand.InitProducerId(
                                it, 5, id, TIMEOUT_MS, producerId, epoch, false, false));
    }

    /// As brokers do for clients of KIP-890.
    ErrorCode add(String id, long producerId, int epoch, TransactionPartitions partitions) {
        return add(5, id, producerId, epoch, partitions);
    }

    ErrorCode add(
            int version, String id, long producerId, int epoch, TransactionPartitions partitions) {
        return ask(
                        TransactionReply.PartitionsAdded.class,
                        it ->
                                new TransactionCommand.AddPartitions(
                                        it, version, id, producerId, epoch, partitions))
                .error();
    }

    TransactionReply.Ended end(String id, long producerId, int epoch, boolean commit) {
        return end(5, id, producerId, epoch, commit);
    }

    TransactionReply.Ended end(int version, String id, long producerId, int epoch, boolean commit) {
        return ask(
                TransactionReply.Ended.class,
                it ->
                        new TransactionCommand.EndTransaction(
                                it, version, id, producerId, epoch, commit));
    }

    TransactionReply.Described describe(String id) {
        return ask(TransactionReply.Described.class, it -> new TransactionCommand.Describe(it, id));
    }

    TransactionState state(String id) {
        return describe(id).state();
    }

    // ---- what the broker does

    /// Writes all markers that were asked for.
    List<MarkerDuty> writeMarkers() {
        var done = takeDuties();
        done.forEach(it -> wrote(it, it.partitions()));
        return done;
    }

    void wrote(MarkerDuty duty, TransactionPartitions partitions) {
        run(new TransactionCommand.MarkersWritten(duty, partitions), StoredTransaction.NO_ID);
    }

    List<MarkerDuty> takeDuties() {
        var taken = List.copyOf(duties);
        duties.clear();
        return taken;
    }

    /// Lets time pass, and the shard do what is due, at the moment when it is due.
    void pass(long durationMs) {
        long untilMs = nowMs + durationMs;
        while (shard.nextDeadlineMs() <= untilMs) {
            nowMs = Math.max(nowMs, shard.nextDeadlineMs());
            var outcome = run(new TransactionCommand.TimePassed(), StoredTransaction.NO_ID);
            if (outcome.needsProducerId()) {
                run(new TransactionCommand.TimePassed(), ++lastProducerId);
            }
        }
        nowMs = untilMs;
    }

    /// The broker dies and comes back with what is in the log.
    void restart() {
        restart(log);
    }

    void restart(List<TransactionChange> remaining) {
        shard = new TransactionShard(settings);
        remaining.stream().map(this::throughItsBytes).forEach(shard::apply);
        duties.clear();
        shard.lead(new Leadership(2, ++leaderships), nowMs);
        duties.addAll(shard.openDuties());
    }

    private TransactionChange throughItsBytes(TransactionChange change) {
        return TransactionFormat.read(
                        TransactionFormat.key(change),
                        TransactionFormat.value(change, settings.transactionVersion()))
                .orElseThrow();
    }

    /// An id as an earlier broker left it.
    void store(String id, StoredTransaction transaction) {
        log.add(new TransactionChange.Stored(id, transaction));
        restart();
    }

    TransactionShard shard() {
        return shard;
    }

    List<TransactionChange> log() {
        return log;
    }

    long nowMs() {
        return nowMs;
    }
}
