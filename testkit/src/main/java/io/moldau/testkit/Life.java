package io.moldau.testkit;

import java.util.ArrayList;
import java.util.List;

/// One life of a node's process, from its start to its crash. Threads and timers belong to a life:
/// once it has ended they never run again.
final class Life {
    final String nodeName;
    private final List<Runnable> atEnd = new ArrayList<>();
    private boolean alive = true;
    private boolean lostPower;

    Life(String nodeName) {
        this.nodeName = nodeName;
    }

    boolean alive() {
        return alive;
    }

    /// What the simulator takes away when the process ends, such as its sockets.
    void atEnd(Runnable action) {
        atEnd.add(action);
    }

    boolean lostPower() {
        return lostPower;
    }

    void end(boolean lostPower) {
        assert alive : "a life ends once";
        alive = false;
        this.lostPower = lostPower;
        atEnd.forEach(Runnable::run);
        atEnd.clear();
    }
}
