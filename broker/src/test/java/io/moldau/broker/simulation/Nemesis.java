package io.moldau.broker.simulation;

import io.moldau.runtime.Randomness;
import io.moldau.runtime.World;
import io.moldau.testkit.DiskFaults;
import io.moldau.testkit.DiskOperation;
import io.moldau.testkit.SimulatedWorld;
import java.time.Duration;
import java.util.List;

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

    /// How long a disk stays full: longer than the broker waits between two tries.
    private static final int FULL_MS_MAX = 3_000;

    private static final int SPACE_LEFT_MAX = 20_000;
    private static final int FAILURE_SKIP_MAX = 60;
    private static final List<DiskOperation> FAILING =
            List.of(DiskOperation.WRITE, DiskOperation.FORCE, DiskOperation.SYNC_DIRECTORY);

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
            disk().heal();
            slowDisk(random);
            startBroker(test);
        }
        disk().heal();
        if (swarm.fillsDisk()) {
            fillDisk(random);
            sleep(test, random.nextInt(FULL_MS_MAX));
            disk().heal();
        }
        simulation.network().heal();
    }

    private DiskFaults disk() {
        return broker.node().disk().faults();
    }

    private void disturb(World test) {
        Randomness random = test.randomness();
        if (random.nextInt(3) == 0) {
            var client = simulation.node("producer" + random.nextInt(swarm.producers()));
            simulation.network().cut(client, broker.node());
            sleep(test, random.nextInt(CUT_MS_MAX));
            simulation.network().heal(client, broker.node());
        }
        disk().heal();
        slowDisk(random);
        if (swarm.failsDisk() && random.nextInt(2) == 0) {
            var operation = FAILING.get(random.nextInt(FAILING.size()));
            disk().failTimes(operation, _ -> true, random.nextInt(FAILURE_SKIP_MAX), 1);
        }
        if (swarm.fillsDisk() && random.nextInt(2) == 0) {
            fillDisk(random);
            if (random.nextInt(2) == 0) {
                sleep(test, random.nextInt(FULL_MS_MAX));
                disk().heal();
            }
        }
    }

    private void slowDisk(Randomness random) {
        if (!swarm.syncDelayMax().isZero() && random.nextInt(2) == 0) {
            disk().delay(DiskOperation.FORCE, _ -> true, swarm.syncDelayMax());
        }
    }

    /// Leaves hardly any space. What is there already stays writable.
    private void fillDisk(Randomness random) {
        disk().capacityBytes(broker.node().disk().usedBytes() + random.nextInt(SPACE_LEFT_MAX));
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
            throw new Violation(Check.BROKER_STARTS, "the broker does not come back");
        }
    }

    private boolean losesPower(Randomness random) {
        return swarm.flushes() && random.nextInt(3) > 0;
    }

    private static void sleep(World test, long ms) {
        test.clock().sleep(Duration.ofMillis(ms).toNanos());
    }
}
