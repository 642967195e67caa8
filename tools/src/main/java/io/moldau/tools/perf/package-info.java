/// How fast a cluster takes records, gives them, and both: for `moldau perf` and for Kafka's
/// scripts.
@NullMarked
package io.moldau.tools.perf;

import org.jspecify.annotations.NullMarked;
