package io.moldau.coordinator;

import java.util.List;

/// What one part of the shard decided, before the shard hands it out as an [Outcome].
record Decision(List<Change> changes, List<Answer> answers, List<SoftChange> softChanges) {
    static final Decision NOTHING = new Decision(List.of(), List.of(), List.of());

    /// Nothing changes.
    static Decision answer(Waiter waiter, Reply reply) {
        return new Decision(List.of(), List.of(new Answer(waiter, reply)), List.of());
    }
}
