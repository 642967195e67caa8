package io.moldau.broker.simulation;

import io.moldau.broker.Broker;
import io.moldau.broker.SmallBroker;
import io.moldau.log.DirectorySettings;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.metadata.config.StartSettings;
import io.moldau.runtime.World;
import io.moldau.testkit.DiskFaults;
import io.moldau.testkit.SimulatedNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The node on which the broker lives, dies and lives again.
final class BrokerNode {
    static final int PORT = 9092;

    private static final long LOOK_NANOS = Duration.ofMillis(5).toNanos();

    private final SimulatedNode node;
    private final BrokerSettings settings;
    private final DirectorySettings directories;
    private final UnaryOperator<World> surroundings;
    private final History history;
    private @Nullable Broker broker;

    /// @param surroundings what the broker gets for its world: that of the node, or a lie about it
    BrokerNode(
            SimulatedNode node, Swarm swarm, UnaryOperator<World> surroundings, History history) {
        this.node = node;
        this.settings = BrokerSettings.of(StartSettings.of("", Map.of(), swarm.broker()).layers());
        directories = swarm.directories();
        this.surroundings = surroundings;
        this.history = history;
    }

    SimulatedNode node() {
        return node;
    }

    /// Where clients find it; not resolved, so that nobody asks a name server.
    InetSocketAddress address() {
        return InetSocketAddress.createUnresolved(node.name(), PORT);
    }

    boolean isRunning() {
        return node.running();
    }

    void start() {
        broker = null;
        node.start(mine -> broker = start(surroundings.apply(mine)));
    }

    private Broker start(World mine) {
        try {
            return SmallBroker.start(mine, settings, directories);
        } catch (IOException e) {
            throw new Violation(Check.BROKER_STARTS, "the broker refuses to start: " + e);
        }
    }

    /// Waits until it serves or has crashed.
    ///
    /// @return whether it serves
    boolean awaitStart(World test) {
        while (node.running() && broker == null) {
            test.clock().sleep(LOOK_NANOS);
        }
        return node.running();
    }

    /// Ends the process at once.
    void crash(boolean losesPower) {
        if (losesPower) {
            node.cutPower();
        } else {
            node.kill();
        }
        broker = null;
        history.brokerCrashed();
    }

    /// Ends it when it is about to do its `number`-th effect from now on.
    void crashAtEffect(long number, boolean losesPower) {
        if (losesPower) {
            node.cutPowerAtEffect(number);
        } else {
            node.killAtEffect(number);
        }
    }

    /// Waits for a crash that was planned, and if it does not come has one now.
    void awaitCrash(World test, Duration max, boolean losesPower) {
        long deadline = test.clock().nanos() + max.toNanos();
        while (node.running() && test.clock().nanos() < deadline) {
            test.clock().sleep(LOOK_NANOS);
        }
        crash(losesPower);
    }

    /// Stops it as an operator does. On a bad disk that may fail; then it has crashed.
    void stop(World test) {
        var running = broker;
        if (running == null) {
            return;
        }
        var stopped = new boolean[1];
        node.world()
                .threads()
                .start(
                        "stop",
                        () -> {
                            close(running, node.disk().faults());
                            stopped[0] = true;
                        });
        while (!stopped[0]) {
            test.clock().sleep(LOOK_NANOS);
        }
        crash(false);
    }

    private static void close(Broker running, DiskFaults faults) {
        try {
            running.close();
        } catch (IOException e) {
            if (faults.areAny()) {
                return;
            }
            throw new Violation(Check.BROKER_STOPS, "the broker did not stop cleanly: " + e);
        }
    }
}
