package io.moldau.testkit;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Runs virtual threads one at a time on one carrier, in an order that the seed decides.
///
/// A thread runs until it parks, yields or ends. Nothing here takes a lock: all state belongs to
/// whoever is running, and that is one thread at a time (the carrier between turns, the virtual
/// thread during its turn, the test's own thread while no run is in progress).
final class SeededScheduler {
    /// Virtual time that one turn takes: 1 ns to this, so that a loop that polls the clock ends.
    private static final int TURN_NANOS_MAX = 10_000;

    private record Turn(SimulatedThread thread, Runnable continuation) {}

    final VirtualTime time = new VirtualTime();
    final Trace trace;
    private final List<Turn> ready = new ArrayList<>();
    private final Set<SimulatedThread> living = new LinkedHashSet<>();
    private final Random random;
    private long threadsMade;
    private volatile @Nullable Thread carrier;
    private volatile @Nullable SimulatedThread running;
    private final AtomicLong turns = new AtomicLong();
    private volatile @Nullable Throwable failure;

    SeededScheduler(long seed) {
        random = new Random(Trace.mix(seed));
        trace = new Trace(seed);
    }

    /// Starts a thread of `home`. What escapes `body` goes to `failed`.
    Thread start(Life home, String name, Runnable body) {
        var simulated = new SimulatedThread(this, home, threadsMade++, home.nodeName + "/" + name);
        Thread thread =
                builder(simulated)
                        .name(simulated.name)
                        .inheritInheritableThreadLocals(false)
                        .unstarted(() -> runToEnd(simulated, body));
        simulated.is(thread);
        living.add(simulated);
        trace.event(time.nowNanos(), simulated.name, "starts", simulated.number, 0);
        thread.start();
        return thread;
    }

    private void runToEnd(SimulatedThread simulated, Runnable body) {
        try {
            body.run();
        } finally {
            living.remove(simulated);
        }
    }

    /// Called by the JDK when a thread may go on.
    void ready(SimulatedThread thread, Runnable continuation) {
        Thread caller = Thread.currentThread();
        if (!belongsHere(caller)) {
            fail(
                    new IllegalStateException(
                            "thread "
                                    + thread.name
                                    + " was woken by "
                                    + caller
                                    + ", which is no thread of the simulation: a timed wait of the"
                                    + " JDK, a contended synchronized or real I/O. "
                                    + trailOf(thread)));
            return;
        }
        if (thread.home.alive()) {
            ready.add(new Turn(thread, continuation));
        }
    }

    private boolean belongsHere(Thread caller) {
        Thread current = carrier;
        SimulatedThread mine = running;
        return current == null // between runs: the test's own thread
                || caller.equals(current)
                || (mine != null && caller.equals(mine.thread()));
    }

    /// The thread of this simulation that calls; null for any other thread.
    @Nullable SimulatedThread current() {
        SimulatedThread mine = running;
        return mine != null && Thread.currentThread().equals(mine.thread()) ? mine : null;
    }

    /// Parks the calling thread until `condition`, which somebody makes true and then unparks it.
    void parkUntil(BooleanSupplier condition) {
        if (current() == null) {
            throw new IllegalStateException("only a thread of the simulation can wait in it");
        }
        while (!condition.getAsBoolean()) {
            LockSupport.park();
        }
    }

    /// Ends the calling thread's turn; it stays ready.
    @SuppressWarnings("ThreadPriorityCheck") // here the scheduler is ours
    void letOthersRun() {
        Thread.yield();
    }

    /// Parks the calling thread for `nanos` of virtual time.
    void sleep(long nanos) {
        SimulatedThread me = current();
        if (me == null) {
            throw new IllegalStateException("only a thread of the simulation can wait in it");
        }
        long deadline = deadline(nanos);
        time.at(deadline, me.home, () -> LockSupport.unpark(me.thread()));
        parkUntil(() -> time.nowNanos() >= deadline);
    }

    /// `nanos` from now; `Long.MAX_VALUE` means "for ever" and stays it.
    long deadline(long nanos) {
        long deadline = time.nowNanos() + nanos;
        return deadline < 0 ? Long.MAX_VALUE : deadline;
    }

    /// Parks the calling thread, whose life has ended, for good.
    void stopForever() {
        parkUntil(() -> false);
    }

    /// Ends the run in progress.
    void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    /// Runs threads and timers until `done`, on the calling thread as the carrier.
    ///
    /// @return what is wrong: null, or what [#fail] was told, or a deadlock
    @Nullable Throwable runUntil(BooleanSupplier done, long untilNanos) {
        carrier = Thread.currentThread();
        try {
            while (failure == null && !done.getAsBoolean()) {
                time.fire();
                if (!ready.isEmpty()) {
                    turn();
                } else if (!time.jump()) {
                    fail(new IllegalStateException("deadlock: nobody can go on\n" + trails()));
                }
                if (time.nowNanos() > untilNanos) {
                    fail(new IllegalStateException("no end in sight\n" + trails()));
                }
            }
            Throwable wrong = failure;
            failure = null;
            return wrong;
        } finally {
            carrier = null;
        }
    }

    private void turn() {
        var turn = ready.remove(random.nextInt(ready.size()));
        if (!turn.thread.home.alive()) {
            return;
        }
        trace.decision(time.nowNanos(), turn.thread.number);
        running = turn.thread;
        turn.continuation.run();
        running = null;
        time.pass(1 + random.nextInt(TURN_NANOS_MAX));
        turns.incrementAndGet();
    }

    /// Turns taken so far: a watcher sees by it that the current one does not end.
    long turns() {
        return turns.get();
    }

    /// Where the thread that is having its turn is, for a watcher.
    String trailOfRunning() {
        SimulatedThread mine = running;
        return mine == null ? "(between turns)" : trailOf(mine);
    }

    /// Forgets the threads of a life that has ended.
    void forget(Life life) {
        living.removeIf(thread -> thread.home == life);
        ready.removeIf(turn -> turn.thread.home == life);
    }

    private String trails() {
        var text = new StringBuilder();
        for (SimulatedThread thread : living) {
            text.append(trailOf(thread));
        }
        return text.toString();
    }

    private static String trailOf(SimulatedThread thread) {
        var text = new StringBuilder(thread.name).append(":\n");
        for (StackTraceElement frame : thread.thread().getStackTrace()) {
            text.append("      at ").append(frame).append('\n');
        }
        return text.toString();
    }

    /// A builder of virtual threads that `scheduler` carries. The JDK keeps that constructor for
    /// its own tests; the product starts threads through the public builder.
    private static Thread.Builder.OfVirtual builder(Executor scheduler) {
        try {
            Constructor<?> constructor =
                    Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                            .getDeclaredConstructor(Executor.class);
            constructor.setAccessible(true);
            return (Thread.Builder.OfVirtual) constructor.newInstance(scheduler);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "run with --add-opens java.base/java.lang=ALL-UNNAMED", e);
        }
    }
}
