package io.moldau.broker.api;

import io.moldau.protocol.message.Request;
import io.moldau.protocol.message.Response;

/// Answers one kind of request, at once or after a wait on the calling thread.
interface Handler<Q extends Request, R extends Response> {
    R handle(Q request, Caller caller);
}
