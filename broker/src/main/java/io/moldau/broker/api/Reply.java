package io.moldau.broker.api;

import io.moldau.protocol.message.Response;

/// What leaves for the client.
public sealed interface Reply {
    /// An ordinary response. It is an [Answer] as well: one that is there already.
    record Message(Response body) implements Reply, Answer {
        @Override
        public Reply await() {
            return this;
        }
    }

    /// Nothing: the client does not wait for an answer (`acks=0`).
    record Nothing() implements Reply, Answer {
        @Override
        public Reply await() {
            return this;
        }
    }

    /// No answer can be given: the connection ends. The reason is for the log.
    record Hangup(String reason) implements Reply, Answer {
        @Override
        public Reply await() {
            return this;
        }
    }
}
