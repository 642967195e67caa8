package io.moldau.broker.simulation;

import io.moldau.runtime.Randomness;
import io.moldau.runtime.World;
import io.moldau.testkit.DiskOperation;
import io.moldau.testkit.SimulatedWorld;
import java.time.Duration;

/// Makes the world bad for a while: delays, broken and cut connections, a slow disk, and crashes of
/// the broker at points that the seed chooses. Leaves it healed, with a broker that runs.
final class Nemesis {
    private static final int QUIET_MS_MAX = 200;
    private static final int DOWN_MS_MAX = 300;
    private static final int CUT_MS_MAX = 500;
    private static final Duration CRASH_DUE = Duration.ofSeconds(2);

    /// A start of the broker takes some hundred effects, a produce about five.
    private static final int EFFECTS_MAX = 1_500;

    private static final int START_EFFECTS_MAX = 200;

    private final SimulatedWorld simulation;
    private final BrokerNode broker;
    private final Swarm swarm;

    Nemesis(SimulatedWorld simulation, BrokerNode broker, Swarm swarm) {
        this.simulation = simulation;
        this.broker = broker;
        this.swarm = swarm;
    }

    void rage(World test) {
        Randomness random = test.randomness();
        simulation.network().delay(Duration.ofNanos(20_000), swarm.networkDelayMax());
        simulation.network().breakSometimes(swarm.breakProbability());
        for (int round = 0; round < swarm.rounds(); round++) {
            sleep(test, random.nextInt(QUIET_MS_MAX));
            disturb(test);
            endBroker(test);
            sleep(test, random.nextInt(DOWN_MS_MAX));
            startBroker(test);
        }
        simulation.network().heal();
        broker.node().disk().faults().heal();
    }

    private void disturb(World test) {
        Randomness random = test.randomness();
        if (random.nextInt(3) == 0) {
            var client = simulation.node("producer" + random.nextInt(swarm.producers()));
            simulation.network().cut(client, broker.node());
            sleep(test, random.nextInt(CUT_MS_MAX));
            simulation.network().heal(client, broker.node());
        }
        var disk = broker.node().disk().faults();
        disk.heal();
        if (!swarm.syncDelayMax().isZero() && random.nextInt(2) == 0) {
            disk.delay(DiskOperation.FORCE, _ -> true, swarm.syncDelayMax());
        }
    }

    private void endBroker(World test) {
        Randomness random = test.randomness();
        boolean losesPower = losesPower(random);
        if (random.nextInt(swarm.cleanStopOneIn()) == 0) {
            broker.stop(test);
        } else if (random.nextInt(4) == 0) {
            broker.crash(losesPower);
        } else {
            broker.crashAtEffect(1 + random.nextInt(EFFECTS_MAX), losesPower);
            broker.awaitCrash(test, CRASH_DUE, losesPower);
        }
    }

    /// Starts it, and now and then has it crash while it recovers.
    private void startBroker(World test) {
        Randomness random = test.randomness();
        while (random.nextInt(3) == 0) {
            boolean losesPower = losesPower(random);
            broker.crashAtEffect(1 + random.nextInt(START_EFFECTS_MAX), losesPower);
            broker.start();
            broker.awaitCrash(test, Duration.ofMillis(random.nextInt(QUIET_MS_MAX)), losesPower);
        }
        broker.start();
        if (!broker.awaitStart(test)) {
            throw new Violation("the broker does not come back");
        }
    }

    private boolean losesPower(Randomness random) {
        return swarm.flushes() && random.nextInt(3) > 0;
    }

    private static void sleep(World test, long ms) {
        test.clock().sleep(Duration.ofMillis(ms).toNanos());
    }
}
