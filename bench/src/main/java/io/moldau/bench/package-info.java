/// Moldau and Apache Kafka side by side: `bench/run`.
///
/// A measurement is one small class ([Measurement]); [Bench] gives every system its turn in each
/// round, on a [Stand] that leaves nothing behind. What is measured survives noise as far as it
/// can: CPU time of the broker's process first, ratios of medians, the systems in turn (A B A B),
/// and one of them twice.
@NullMarked
package io.moldau.bench;

import org.jspecify.annotations.NullMarked;
