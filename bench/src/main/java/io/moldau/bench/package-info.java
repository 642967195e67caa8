/// Figures: Moldau and Apache Kafka side by side in one run, and the kernels of the wire codec.
///
/// What is measured survives noise as far as it can: CPU time of the broker's process first, ratios
/// of medians, the two systems in turn (A B A B).
@NullMarked
package io.moldau.bench;

import org.jspecify.annotations.NullMarked;
