package io.moldau.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.coordinator.Waiter;
import io.moldau.protocol.ErrorCode;
import java.util.SplittableRandom;
import java.util.function.Function;

/// A process with a transactional id: begins, produces, ends, asks again when no answer comes.
///
/// Clients of KIP-890 do so over a network that may deliver late and twice. Older ones cannot bear
/// that, which is known; for them all arrives at once or not at all.
final class SimulatedProducer {
    private enum Phase {
        INITIALISING,
        IDLE,
        ADDING,
        PRODUCING,
        ENDING,
        OVER
    }

    private static final int TIMEOUT_MS = 5_000;

    private final TransactionSimulation world;
    private final SplittableRandom random;
    private final String id;
    private final int process;
    private final boolean old;
    private Phase phase = Phase.INITIALISING;
    private long producerId = -1;
    private int epoch = -1;
    private boolean hadIt;
    private int transaction = -1;
    private int partition;
    private int record;
    private boolean commits;
    private boolean begun;
    private long question; // answers to earlier ones come too late
    private boolean asked;

    SimulatedProducer(TransactionSimulation world, String id, int process, boolean old) {
        this.world = world;
        this.random = world.random();
        this.id = id;
        this.process = process;
        this.old = old;
    }

    boolean isOver() {
        return phase == Phase.OVER;
    }

    void step() {
        if (asked && (old || random.nextInt(4) > 0)) {
            asked = !old; // an old client's question has been lost
            return;
        }
        switch (phase) {
            case INITIALISING -> initialise();
            case IDLE -> begin();
            case ADDING -> add();
            case PRODUCING -> produce();
            case ENDING -> end();
            case OVER -> {}
        }
    }

    // ---- questions

    private void initialise() {
        long had = producerId;
        int at = epoch;
        ask(waiter ->
                new TransactionCommand.InitProducerId(
                        waiter, 5, id, TIMEOUT_MS, had, at, false, false));
    }

    private void begin() {
        if (random.nextInt(12) == 0) {
            phase = Phase.INITIALISING; // recovers from an error (KIP-360)
            return;
        }
        transaction = world.history().begin();
        begun = false;
        nextRecord();
    }

    private void nextRecord() {
        partition = random.nextInt(TransactionSimulation.PARTITIONS);
        record = world.history().send(transaction);
        phase = old ? Phase.ADDING : Phase.PRODUCING;
    }

    private void add() {
        var added = TransactionPartitions.of("t", partition);
        long had = producerId;
        int at = epoch;
        ask(waiter -> new TransactionCommand.AddPartitions(waiter, 3, id, had, at, added));
    }

    private void end() {
        boolean commit = commits;
        long had = producerId;
        int at = epoch;
        ask(waiter ->
                new TransactionCommand.EndTransaction(waiter, old ? 4 : 5, id, had, at, commit));
    }

    private void ask(Function<Waiter, TransactionCommand> asking) {
        asked = true;
        long number = ++question;
        boolean had = hadIt;
        int about = transaction;
        send(() -> {
            boolean late = transaction != about && begun;
            boolean fenced = world.history().isFenced(id, process, had);
            world.coordinator()
                    .ask(
                            asking,
                            reply -> {
                                check(reply, fenced, had);
                                checkLate(reply, late);
                                send(() -> receive(number, reply));
                            });
        });
    }

    private void check(TransactionReply reply, boolean fenced, boolean had) {
        if (reply instanceof TransactionReply.Initialised(var error, long granted, int at)) {
            if (had) {
                TransactionHistory.checkFenced(fenced, error);
            }
            if (error == ErrorCode.NONE) {
                world.history().granted(process, granted, at);
                world.history().initialised(id, process);
            }
        } else {
            TransactionHistory.checkFenced(fenced, error(reply));
        }
    }

    /// C7: whoever asks for the end of a transaction does not end the next one.
    private void checkLate(TransactionReply reply, boolean late) {
        assertThat(late && reply instanceof TransactionReply.Ended && isGood(reply))
                .as("C7 a late end is carried out")
                .isFalse();
    }

    private static boolean isGood(TransactionReply reply) {
        return error(reply) == ErrorCode.NONE;
    }

    private static ErrorCode error(TransactionReply reply) {
        return switch (reply) {
            case TransactionReply.Initialised it -> it.error();
            case TransactionReply.PartitionsAdded it -> it.error();
            case TransactionReply.PartitionsVerified it -> it.error();
            case TransactionReply.OffsetsAdded it -> it.error();
            case TransactionReply.Ended it -> it.error();
            case TransactionReply.Described it -> it.error();
            case TransactionReply.Listed _ -> ErrorCode.NONE;
        };
    }

    private void send(Runnable delivery) {
        if (old) {
            world.network().sendAtOnce(delivery);
        } else {
            world.network().send(delivery);
        }
    }

    // ---- a produce, which the partition's broker has verified by the coordinator

    private void produce() {
        asked = true;
        long number = ++question;
        var attempt = new Attempt(producerId, epoch, partition, record, number);
        send(() -> arrive(attempt));
    }

    private record Attempt(long producerId, int epoch, int partition, int record, long number) {}

    private void arrive(Attempt it) {
        var at = world.partition(it.partition());
        long guard = at.guard(it.producerId());
        if (at.isOpen(it.producerId(), it.epoch())) {
            append(it, guard);
            return;
        }
        boolean fenced = world.history().isFenced(id, process, true);
        var partitions = TransactionPartitions.of("t", it.partition());
        world.coordinator()
                .ask(
                        waiter ->
                                old
                                        ? new TransactionCommand.VerifyPartitions(
                                                waiter, id, it.producerId(), it.epoch(), partitions)
                                        : new TransactionCommand.AddPartitions(
                                                waiter,
                                                5,
                                                id,
                                                it.producerId(),
                                                it.epoch(),
                                                partitions),
                        reply -> {
                            TransactionHistory.checkFenced(fenced, error(reply));
                            verified(it, guard, reply);
                        });
    }

    private void verified(Attempt it, long guard, TransactionReply reply) {
        boolean missing =
                reply instanceof TransactionReply.PartitionsVerified verified
                        && !verified.missing().isEmpty();
        var error = missing ? ErrorCode.TRANSACTION_ABORTABLE : error(reply);
        if (error == ErrorCode.NONE) {
            append(it, guard);
        } else {
            send(() -> receive(it.number(), new TransactionReply.PartitionsAdded(error)));
        }
    }

    private void append(Attempt it, long guard) {
        boolean done =
                world.partition(it.partition())
                        .append(it.producerId(), it.epoch(), it.record(), guard);
        var error = done ? ErrorCode.NONE : ErrorCode.PRODUCER_FENCED;
        send(() -> receive(it.number(), new TransactionReply.PartitionsAdded(error)));
    }

    // ---- answers

    private void receive(long number, TransactionReply reply) {
        if (number != question || !asked) {
            return;
        }
        asked = false;
        var error = error(reply);
        if (error == ErrorCode.CONCURRENT_TRANSACTIONS) {
            return; // asks again
        }
        if (error != ErrorCode.NONE) {
            phase = Phase.OVER;
            return;
        }
        switch (reply) {
            case TransactionReply.Initialised it -> {
                adopt(it.producerId(), it.producerEpoch());
                hadIt = true;
            }
            case TransactionReply.Ended it -> {
                world.history().ended(transaction, commits);
                if (!old) {
                    world.history().granted(process, it.producerId(), it.producerEpoch());
                    adopt(it.producerId(), it.producerEpoch());
                }
                phase = Phase.IDLE;
            }
            case TransactionReply.PartitionsAdded _ -> proceed();
            case TransactionReply.PartitionsVerified _,
                    TransactionReply.OffsetsAdded _,
                    TransactionReply.Described _,
                    TransactionReply.Listed _ ->
                    throw new AssertionError(reply);
        }
    }

    private void adopt(long grantedId, int grantedEpoch) {
        producerId = grantedId;
        epoch = grantedEpoch;
        phase = Phase.IDLE;
    }

    private void proceed() {
        if (phase == Phase.ADDING) {
            phase = Phase.PRODUCING;
            return;
        }
        world.history().acknowledged(transaction, record);
        begun = true;
        if (random.nextInt(3) > 0) {
            nextRecord();
        } else {
            commits = random.nextInt(3) > 0;
            phase = Phase.ENDING;
        }
    }
}
