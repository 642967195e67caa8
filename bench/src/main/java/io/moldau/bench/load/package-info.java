/// The load generator: frames built beforehand, one thread for all connections, and of an answer
/// only the error code is looked at.
///
/// Closed loops ([ClosedLoop]) measure what a request costs and how many are possible; open loops
/// ([OpenLoop]) measure latency from the moment a request was meant to be sent, so a broker that
/// stalls is charged for all that waited (no coordinated omission).
@NullMarked
package io.moldau.bench.load;

import org.jspecify.annotations.NullMarked;
