/// The partitions of this node: which there are, who leads them, and the way to their logs.
///
/// Door: [Replicas] finds a [Replica]; a replica appends, waits until that is committed, and reads.
/// Nothing is kept for a partition that nobody has asked for.
@NullMarked
package io.moldau.broker.replica;

import org.jspecify.annotations.NullMarked;
