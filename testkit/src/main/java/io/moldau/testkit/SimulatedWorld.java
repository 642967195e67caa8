package io.moldau.testkit;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A simulation: nodes, a network between them, and virtual time, in which one seed decides
/// everything that chance would.
///
/// `run` starts a test's program on a node of its own and comes back when that program has ended;
/// the other nodes then stand still until the next `run`. An exception that escapes any thread, a
/// deadlock, a thread that does not give its turn back: a [SimulationFailure] with the seed.
public final class SimulatedWorld {
    /// Virtual time after which a run is taken for endless.
    private static final Duration VIRTUAL_TIME_MAX = Duration.ofDays(30);

    /// Real time that one turn of one thread may take. It is far beyond any honest turn, for the
    /// machine may be busy.
    private static final Duration TURN_MAX = Duration.ofSeconds(60);

    private static final long WATCH_MS = 50;

    private final long seed;
    private final SeededScheduler scheduler;
    private final SimulatedNetwork network;
    private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
    private Duration turnMax = TURN_MAX;

    public SimulatedWorld(long seed) {
        this.seed = seed;
        scheduler = new SeededScheduler(seed);
        network = new SimulatedNetwork(scheduler, Trace.mix(seed + 2));
    }

    public long seed() {
        return seed;
    }

    /// The node of that name, made when first asked for.
    public SimulatedNode node(String name) {
        return nodes.computeIfAbsent(
                name,
                _ -> {
                    long nodeSeed = Trace.mix(seed ^ ((long) name.hashCode() << 20));
                    var node = new SimulatedNode(this, scheduler, name, nodeSeed);
                    network.join(node);
                    return node;
                });
    }

    public SimulatedNetwork network() {
        return network;
    }

    /// Virtual time since the simulation began.
    public Duration elapsed() {
        return Duration.ofNanos(scheduler.time.nowNanos());
    }

    /// A hash over all that happened, in order: equal for two runs of one seed.
    public long traceHash() {
        return scheduler.trace.hash();
    }

    /// Puts a remark of the test's into the trace and its hash.
    public void note(String remark) {
        scheduler.trace.event(scheduler.time.nowNanos(), "test", remark, 0, 0);
    }

    /// Real time that one turn may take before the simulation is declared stuck.
    public SimulatedWorld turnMax(Duration turnMax) {
        this.turnMax = turnMax;
        return this;
    }

    /// Runs `test` on a node called `test` until it returns; the other nodes run meanwhile.
    public void run(Program test) {
        var done = new AtomicBoolean();
        SimulatedNode node = node("test");
        node.start(world -> {
            test.run(world);
            done.set(true);
        });
        runUntil(done);
        node.kill();
    }

    private void runUntil(AtomicBoolean done) {
        var outcome = new AtomicReference<@Nullable Throwable>();
        long untilNanos = scheduler.time.nowNanos() + VIRTUAL_TIME_MAX.toNanos();
        Thread carrier =
                Thread.ofPlatform()
                        .name("simulator")
                        .daemon()
                        .uncaughtExceptionHandler((_, escaped) -> outcome.set(escaped))
                        .start(() -> outcome.set(scheduler.runUntil(done::get, untilNanos)));
        watch(carrier);
        Throwable wrong = outcome.get();
        if (wrong != null) {
            throw new SimulationFailure(report(wrong.toString()), wrong);
        }
    }

    /// Waits for the run to end, and gives up when one turn does not.
    private void watch(Thread carrier) {
        long turns = -1;
        long waits = 0;
        try {
            while (!carrier.join(Duration.ofMillis(WATCH_MS))) {
                if (scheduler.turns() != turns) {
                    turns = scheduler.turns();
                    waits = 0;
                } else if (++waits * WATCH_MS > turnMax.toMillis()) {
                    throw new SimulationFailure(
                            report(
                                    "a thread does not give its turn back (a loop, real I/O, or a"
                                            + " park inside a native frame or a class initializer):\n"
                                            + scheduler.trailOfRunning()
                                            + "carrier: "
                                            + Arrays.toString(carrier.getStackTrace())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SimulationFailure(report("the test was interrupted"), e);
        }
    }

    private String report(String wrong) {
        return "seed %d, virtual time %.6f s: %s%nlast events:%n%s"
                .formatted(
                        seed, scheduler.time.nowNanos() / 1e9, wrong, scheduler.trace.lastEvents());
    }
}
