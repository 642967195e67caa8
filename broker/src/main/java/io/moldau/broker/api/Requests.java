package io.moldau.broker.api;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.message.Request;

/// What connections ask of the node.
public interface Requests {
    /// Whether requests of this kind and version are answered at all.
    boolean serves(ApiKey key, int version);

    /// Begins a request: its effects take their place in the order of this connection's requests.
    Answer begin(Request request, Caller caller);

    /// The answer to an ApiVersions request of a version that nobody here knows; it has the format
    /// of version 0 (KIP-511).
    Answer unknownApiVersions();
}
