package io.moldau.broker.api;

import io.moldau.protocol.message.Request;

/// Begins one kind of request whose answer may come much later, or is no plain response.
interface LateHandler<Q extends Request> {
    Answer begin(Q request, Caller caller);
}
