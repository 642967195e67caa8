/// The simulated world: deterministic scheduler, clock, disk and network with faults.
///
/// Purpose: a whole node runs here unchanged, in virtual time, with crashes and faults, and one
/// seed decides everything that chance would.
///
/// Door: [SimulatedWorld] and its nodes; [SimulatedDisk] also alone, on ordinary threads.
///
/// A simulated test:
///
/// ```java
/// Seeds.of(200).forEach(seed -> {
///     var simulation = new SimulatedWorld(seed);
///     var node = simulation.node("broker");
///     simulation.run(world -> {                    // the test, on a node of its own
///         node.start(mine -> Broker.run(mine));    // its first thread; may start others and return
///         node.cutPowerAtEffect(100);              // or kill(), cutPower(), now
///         while (node.running()) world.clock().sleep(1_000_000);
///         node.start(mine -> Broker.run(mine));    // again, on the disk that is left
///     });
/// });
/// ```
///
/// A failure names its seed: `-Dtests.seed=S` runs only that, `-Dtests.seeds=N` tries more. The
/// module's tests need `test.jvm.args` in its pom as in this module's.
///
/// Threads: all of a simulation take turns on one carrier. What must not be used in it: timed waits
/// of the JDK (`Thread.sleep`, `parkNanos`, `Condition.await(time)`, `Thread.join(time)`,
/// `tryLock(time)`, `Future.get(time)`, `CompletableFuture.orTimeout`), contended `synchronized`
/// and `Object.wait`, executors, timers and the common pool of the JDK, real files and sockets.
/// They wake threads from outside; the simulator sees it and fails. Interrupts belong to its clock.
/// An effect inside `ConcurrentHashMap.computeIfAbsent` or a class initializer holds a monitor: not
/// there. Statics outlive a crash, so a node keeps no state in them.
@NullMarked
package io.moldau.testkit;

import org.jspecify.annotations.NullMarked;
