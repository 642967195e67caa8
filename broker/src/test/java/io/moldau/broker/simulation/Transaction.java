package io.moldau.broker.simulation;

import io.moldau.protocol.TopicPartition;
import java.util.LinkedHashMap;
import java.util.Map;

/// One try of a producer to have records and an offset committed together, and what it was told.
final class Transaction {
    static final long NO_OFFSET = -1;

    /// What the producer has heard of the end.
    enum End {
        /// It has not asked for a commit, so there must never be one.
        OPEN,
        /// It has asked for a commit and has no answer: all or nothing.
        ASKED,
        COMMITTED,
        ABORTED
    }

    private final String name;
    private final long number;
    private final Map<Origin, TopicPartition> records = new LinkedHashMap<>();
    private long offset = NO_OFFSET;
    private End end = End.OPEN;

    Transaction(String name, long number) {
        this.name = name;
        this.number = number;
    }

    /// Grows from one transaction of the id to the next.
    long number() {
        return number;
    }

    void sending(Origin origin, TopicPartition partition) {
        records.put(origin, partition);
    }

    Map<Origin, TopicPartition> records() {
        return records;
    }

    /// The offset is part of it from now on.
    void offsetAccepted() {
        offset = number;
    }

    long offset() {
        return offset;
    }

    void end(End heard) {
        end = heard;
    }

    boolean mayBeCommitted() {
        return end == End.ASKED || end == End.COMMITTED;
    }

    boolean isCommitted() {
        return end == End.COMMITTED;
    }

    @Override
    public String toString() {
        return "transaction %d of %s (%s)".formatted(number, name, end);
    }
}
