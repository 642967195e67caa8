/// The kernels of the wire codec under JMH, each beside the official classes in the same run:
/// `bench/kernels`.
@NullMarked
package io.moldau.bench.kernel;

import org.jspecify.annotations.NullMarked;
