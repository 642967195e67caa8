package io.moldau.log;

import io.moldau.protocol.ErrorCode;

/// What a log's producers say about a batch that is to be appended.
sealed interface ProducerVerdict {
    /// It is next, or has no producer id.
    record Next() implements ProducerVerdict {}

    /// It is there already.
    record Duplicate(ProducerEntry.Batch original) implements ProducerVerdict {}

    /// A marker that would change nothing: the transaction has ended already.
    record Ended() implements ProducerVerdict {}

    record Refused(ErrorCode error, String detail) implements ProducerVerdict {}

    ProducerVerdict NEXT = new Next();
}
