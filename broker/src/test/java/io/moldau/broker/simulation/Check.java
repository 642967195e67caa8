package io.moldau.broker.simulation;

import io.moldau.protocol.ErrorCode;

/// What the simulation checks; [BrokerSimulation] and [TransactionalLife] say what each promise is.
enum Check {
    ONE_RECORD_PER_OFFSET,
    ACKNOWLEDGED_RECORD_STAYS,
    READ_RECORD_STAYS,
    EACH_RECORD_ONCE_IN_ORDER,
    OFFSETS_WITHOUT_GAP,
    BYTES_AS_SENT,
    HIGH_WATERMARK_RISES,
    NOTHING_READ_PAST_HIGH_WATERMARK,
    COMMITTED_OFFSET_STAYS,
    ACKNOWLEDGED_TOPIC_STAYS,
    ONLY_PASSING_REFUSALS,
    ANSWERS_FIT_REQUESTS,
    ALL_OR_NOTHING,
    FENCED_STAYS_OUT,
    LATE_REQUESTS_CHANGE_NOTHING,
    NO_TRANSACTION_HANGS,
    LAST_STABLE_OFFSET_RISES,
    ONLY_COMMITTED_READ,
    BROKER_STARTS,
    BROKER_STOPS,
    CLIENTS_END;

    /// The promise that an answer with this error breaks, to a client that did nothing wrong.
    static Check ofRefusal(ErrorCode error) {
        return error == ErrorCode.UNKNOWN_TOPIC_ID || error == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                ? ACKNOWLEDGED_TOPIC_STAYS
                : ONLY_PASSING_REFUSALS;
    }
}
