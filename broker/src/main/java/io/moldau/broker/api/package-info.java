/// What each request of a client does: one handler per API, and the switch that finds it.
///
/// Door: [Requests], which the connections call. Framing, order, throttling and sending are theirs;
/// a handler is a function from request to answer.
@NullMarked
package io.moldau.broker.api;

import org.jspecify.annotations.NullMarked;
