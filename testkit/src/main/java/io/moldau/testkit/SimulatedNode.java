package io.moldau.testkit;

import io.moldau.runtime.World;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One machine of a simulation. Its disk and its name last; its process is started, crashes, and is
/// started again.
///
/// All methods may be called by any thread of the simulation, or by the test's own thread between
/// two runs. A thread of this node that ends its own process does not come back from the call.
public final class SimulatedNode {
    /// 2026-11-21 10:00 UTC: what wall clocks show when a simulation begins.
    private static final long WALL_START_MS = 1_795_255_200_000L;

    private final SimulatedWorld simulation;
    private final SeededScheduler scheduler;
    private final String name;
    private final long seed;
    private final SimulatedDisk disk;
    private long wallOffsetMs = WALL_START_MS;
    private int livesBefore;
    private @Nullable Life life;
    private @Nullable World world;
    private boolean toleratesFailure;
    private @Nullable Throwable failure;
    private long effects;
    private long effectsToCrash = -1; // negative: none planned
    private boolean crashCutsPower;

    SimulatedNode(SimulatedWorld simulation, SeededScheduler scheduler, String name, long seed) {
        this.simulation = simulation;
        this.scheduler = scheduler;
        this.name = name;
        this.seed = seed;
        disk = new SimulatedDisk(seed, new NodeDiskEffects(this, scheduler, Trace.mix(seed + 1)));
    }

    public String name() {
        return name;
    }

    /// Where others reach a port of this node. Its name, as an unresolved host, does as well.
    public InetSocketAddress address(int port) {
        return simulation.network().address(this, port);
    }

    public SimulatedDisk disk() {
        return disk;
    }

    /// Starts the node's process: a new life on the disk as it is.
    ///
    /// @return the world of this life, for a test that wants to start more threads in it
    public World start(Program program) {
        assert life == null : name + " runs already: kill() or cutPower() first";
        var born = new Life(name);
        life = born;
        failure = null;
        effects = 0;
        var threads = new SimulatedThreads(scheduler, this, born);
        var world =
                new World(
                        new SimulatedClock(scheduler, born, () -> wallOffsetMs),
                        threads,
                        new SeededRandomness(seed + 31L * ++livesBefore),
                        disk,
                        simulation.network().of(this, born));
        this.world = world;
        threads.start("main", () -> run(program, world));
        return world;
    }

    private static void run(Program program, World world) {
        try {
            program.run(world);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the first thread of a node failed: " + e, e);
        }
    }

    public boolean running() {
        return life != null;
    }

    /// The world of the life in progress.
    public World world() {
        return Objects.requireNonNull(world, "the node is not running");
    }

    /// Ends the process as `kill -9` does: the page cache survives. Also for the end of a process
    /// that has stopped cleanly.
    public void kill() {
        end(false);
    }

    /// Cuts the node's power: of what was not synced, any part may be gone.
    public void cutPower() {
        end(true);
    }

    private void end(boolean losesPower) {
        Life ended = life;
        if (ended == null) {
            return;
        }
        SimulatedThread me = scheduler.current();
        life = null;
        world = null;
        effectsToCrash = -1;
        var how = losesPower ? "loses power" : "is killed";
        scheduler.trace.event(scheduler.time.nowNanos(), name, how, effects, 0);
        ended.end(losesPower);
        if (losesPower) {
            disk.cutPower();
        } else {
            disk.kill();
        }
        scheduler.forget(ended);
        if (me != null && me.home == ended) {
            scheduler.stopForever();
        }
    }

    /// Kills the node when it is about to do its `number`-th effect from now on (1 is the next; of
    /// a node that does not run yet, its first).
    public void killAtEffect(long number) {
        effectsToCrash = number;
        crashCutsPower = false;
    }

    /// Cuts the power when the node is about to do its `number`-th effect from now on.
    public void cutPowerAtEffect(long number) {
        effectsToCrash = number;
        crashCutsPower = true;
    }

    /// Operations on disk and network that this life has done: to choose a point to crash at.
    public long effects() {
        return effects;
    }

    /// From now on an exception that escapes a thread of this node kills the node, as it ends the
    /// process in the real world, and not the simulation. See [#failure].
    public void tolerateFailure() {
        toleratesFailure = true;
    }

    /// The exception that ended this node's last life.
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /// Moves the wall clock, not monotonic time.
    public void jumpWallClock(Duration by) {
        wallOffsetMs += by.toMillis();
    }

    long wallMs() {
        return wallOffsetMs + scheduler.time.nowNanos() / 1_000_000;
    }

    /// A thread of the simulation is about to do something to the disk or the network of this node.
    void effect(String what, long first, long second) {
        SimulatedThread me = scheduler.current();
        if (me == null) {
            return;
        }
        scheduler.trace.event(scheduler.time.nowNanos(), me.name, what, first, second);
        if (me.home != life) {
            return;
        }
        effects++;
        if (--effectsToCrash == 0) {
            if (crashCutsPower) {
                cutPower();
            } else {
                kill();
            }
        }
    }

    void threadFailed(Life home, String thread, Throwable escaped) {
        scheduler.trace.event(
                scheduler.time.nowNanos(), name + "/" + thread, "fails: " + escaped, 0, 0);
        if (!toleratesFailure) {
            scheduler.fail(escaped);
        } else if (home == life) {
            failure = escaped;
            kill();
        }
    }
}
