package io.moldau.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Producers that share transactional ids, a coordinator that dies at any moment, a network that
/// loses, repeats and delays, and time that passes in leaps.
final class TransactionSimulation {
    static final int PARTITIONS = 3;
    static final List<String> IDS = List.of("x", "y");
    private static final int STEPS = 1_200;
    private static final int ROUNDS_MAX = 100;

    /// One more than the timeout that the producers ask for, and the one that is stored at first.
    private static final long TIMEOUT_MAX_MS = TransactionDriver.TIMEOUT_MS + 1L;

    private final SplittableRandom random;
    private final SimulatedNetwork network;
    private final SimulatedCoordinator coordinator;
    private final TransactionHistory history = new TransactionHistory();
    private final List<SimulatedPartition> partitions =
            Stream.generate(SimulatedPartition::new).limit(PARTITIONS).toList();
    private final List<SimulatedProducer> producers = new ArrayList<>();
    private int processes;

    TransactionSimulation(long seed) {
        random = new SplittableRandom(seed);
        network = new SimulatedNetwork(random);
        coordinator = new SimulatedCoordinator(random, this::write, history);
    }

    /// Plays to the end; returns the last state.
    String play() {
        coordinator.start(IDS);
        for (int step = 0; step < STEPS; step++) {
            if (producers.size() < 3 || random.nextInt(60) == 0) {
                startProcess();
            }
            producers.get(random.nextInt(producers.size())).step();
            producers.removeIf(SimulatedProducer::isOver);
            network.step();
            misfortune();
        }
        makePeace();
        history.check(partitions);
        return coordinator.shard().toString() + history.commits();
    }

    private void startProcess() {
        var id = IDS.get(random.nextInt(IDS.size()));
        // An id is used by new clients or by old ones: late questions of the former are theirs.
        boolean old = id.equals("y");
        producers.add(new SimulatedProducer(this, id, ++processes, old));
        if (producers.size() > 6) {
            producers.removeFirst(); // dies without a word
        }
    }

    private void misfortune() {
        switch (random.nextInt(80)) {
            case 0 -> coordinator.crash();
            case 1 -> coordinator.sendMarkersAgain();
            case 2 -> coordinator.pass(random.nextInt(3_000));
            case 3 -> coordinator.pass(random.nextInt(40));
            case 4, 5, 6 -> coordinator.commit();
            default -> {}
        }
    }

    private void write(MarkerDuty duty) {
        for (var topic : duty.partitions().topics()) {
            for (int index : topic.indexes()) {
                var written = TransactionPartitions.of(topic.topic(), index);
                network.send(() -> {
                    boolean mayBeLate = duty.transactionVersion() == 2;
                    if ((mayBeLate || coordinator.shard().isOpen(duty))
                            && partitions.get(index).mark(duty)) {
                        network.send(() -> coordinator.markersWritten(duty, written));
                    }
                });
            }
        }
    }

    /// C8, C10: left alone, every transaction ends.
    private void makePeace() {
        network.heal();
        coordinator.heal();
        for (int round = 0; round < ROUNDS_MAX; round++) {
            while (!network.isQuiet()) {
                network.step();
                coordinator.commit();
            }
            coordinator.pass(TIMEOUT_MAX_MS);
            coordinator.sendMarkersAgain();
            if (network.isQuiet()) {
                break;
            }
        }
        assertThat(coordinator.shard().openDuties()).as("C10 markers that are missing").isEmpty();
        assertThat(coordinator.shard().toString()).as("C10").doesNotContain("ONGOING");
        assertThat(partitions)
                .as("C8 partitions with open transactions")
                .noneMatch(SimulatedPartition::hasOpenTransactions);
    }

    SplittableRandom random() {
        return random;
    }

    SimulatedNetwork network() {
        return network;
    }

    SimulatedCoordinator coordinator() {
        return coordinator;
    }

    SimulatedPartition partition(int index) {
        return partitions.get(index);
    }

    TransactionHistory history() {
        return history;
    }

    /// How many transactions were committed, so that the simulation is seen to do something.
    int commits() {
        return history.commits();
    }

    /// Empty when the seed passes; otherwise what was violated. Called in other builds by name.
    static String verdict(long seed) {
        try {
            new TransactionSimulation(seed).play();
            return "";
        } catch (AssertionError | RuntimeException violation) {
            return violation.toString();
        }
    }
}
