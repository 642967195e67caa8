package io.moldau.broker.api;

import io.moldau.broker.shard.Asked;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.Response;
import java.util.function.Function;

/// The answer to a question that a group may keep parked.
///
/// @param failed says an error of the coordinator as a reply
/// @param respond turns the reply into the wire's message
record GroupAnswer<R extends io.moldau.coordinator.Reply>(
        Asked<R> asked, Function<ErrorCode, R> failed, Function<R, Response> respond)
        implements Answer {
    @Override
    public Reply await() {
        return new Reply.Message(respond.apply(asked.await(failed)));
    }

    @Override
    public boolean waitsLong() {
        return !asked.isAnswered();
    }
}
