package io.moldau.broker.net;

import io.moldau.protocol.ApiKey;

/// What of a request's header its answer needs.
record Header(ApiKey apiKey, int version, int correlationId) {}
