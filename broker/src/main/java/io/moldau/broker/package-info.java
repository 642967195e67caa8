/// A running node: one handler per request, the network, the controller, the wiring.
@NullMarked
package io.moldau.broker;

import org.jspecify.annotations.NullMarked;
