/// What the runners of coordinators' machines have in common, whatever the machine: a partition
/// that keeps the changes, a clock, a timer, and questions that are answered later.
@NullMarked
package io.moldau.broker.shard;

import org.jspecify.annotations.NullMarked;
