package io.moldau.coordinator.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Delivers in any order, late, twice or not at all.
final class SimulatedNetwork {
    private final SplittableRandom random;
    private final List<Runnable> underWay = new ArrayList<>();
    private boolean reliable;

    SimulatedNetwork(SplittableRandom random) {
        this.random = random;
    }

    void send(Runnable delivery) {
        underWay.add(delivery);
    }

    /// A connection on which nothing is late: what is sent arrives now, or is lost.
    void sendAtOnce(Runnable delivery) {
        if (reliable || random.nextInt(10) > 0) {
            delivery.run();
        }
    }

    /// Something happens to something that is under way.
    void step() {
        if (underWay.isEmpty()) {
            return;
        }
        int index = random.nextInt(underWay.size());
        var delivery = underWay.get(index);
        int chance = reliable ? 9 : random.nextInt(7);
        if (chance > 0) { // otherwise it comes once more, perhaps much later
            underWay.set(index, underWay.getLast());
            underWay.removeLast();
        }
        if (chance != 1) { // otherwise it is lost
            delivery.run();
        }
    }

    /// From now on all arrives once.
    void heal() {
        reliable = true;
    }

    boolean isQuiet() {
        return underWay.isEmpty();
    }
}
