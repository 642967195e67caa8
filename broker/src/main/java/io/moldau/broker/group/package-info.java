/// Runs the machines of consumer groups: one [io.moldau.coordinator.GroupShard] for each partition
/// of `__consumer_offsets`.
///
/// Door: [Groups], which the group handlers ask.
///
/// Threads: whoever asks runs the machine, under its shard's lock, and then waits outside of the
/// lock until the changes are durable; so the waits of many share a group commit. A question that
/// is parked (a join) is answered by whoever's command releases it, or by the timer thread.
@NullMarked
package io.moldau.broker.group;

import org.jspecify.annotations.NullMarked;
