/// Connections: from bytes to requests and from answers to bytes.
///
/// Purpose: a virtual thread per connection reads frames, has them handled and writes the answers
/// in the order of the requests. Limits on size, number, idleness and slowness live here, so that
/// no handler needs to think of a hostile or a broken peer.
///
/// Door: [Servers] listens and closes; [NetworkLimits] are its settings; what is done with a
/// request is [io.moldau.broker.api.Requests]' business.
///
/// Threads: the reading thread of a connection begins every request in the order of arrival. While
/// nothing waits long it also writes the answers, so a request costs no hand-over. A request that
/// waits long (a fetch at the end of the log, a join) moves the answers to a second thread until
/// they have left, and reading goes on.
@NullMarked
package io.moldau.broker.net;

import org.jspecify.annotations.NullMarked;
