/// What a node may touch of the world: [Clock], [Threads], [Randomness], [Disk], [Network], handed
/// around as one [World].
///
/// Purpose: every effect is injected, so that the whole node runs, as it is, under a deterministic
/// simulator. No other module of the product calls `System.*Time`, `Thread.sleep`, `new Thread`,
/// `FileChannel.open`, `Socket` and their like; the build refuses it.
///
/// Door: the interfaces here; the real ones come from `RealWorld`, the simulated ones from the
/// module `testkit`.
///
/// Threads: a conversation is a virtual thread that blocks; locks are `ReentrantLock` with
/// `Condition` (never `synchronized`: a contended monitor is not deterministic in the simulator),
/// and a timed wait is [Clock#await], never the JDK's own. Threads are not interrupted: what waits
/// is woken by closing or signalling what it waits for.
@NullMarked
package io.moldau.runtime;

import org.jspecify.annotations.NullMarked;
