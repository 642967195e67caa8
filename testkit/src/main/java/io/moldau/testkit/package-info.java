/// The simulated world: deterministic scheduler, clock, disk and network with faults.
@NullMarked
package io.moldau.testkit;

import org.jspecify.annotations.NullMarked;
