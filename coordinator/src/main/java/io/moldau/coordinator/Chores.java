package io.moldau.coordinator;

import java.util.List;

/// Work of the shard that no client waits for, done in steps so that no single one is long.
///
/// @param sweepAtMs when the search for expired offsets begins, or goes on
/// @param sweptUpTo the last group that the present search has looked at; empty between searches
/// @param deletedTopics topics whose offsets are still to be dropped
record Chores(long sweepAtMs, String sweptUpTo, List<Command.DeletedTopic> deletedTopics) {
    Chores {
        deletedTopics = List.copyOf(deletedTopics);
    }

    /// When something is to be done; the distant past for something that is merely not yet
    /// finished.
    long nextDeadlineMs() {
        return deletedTopics.isEmpty() ? sweepAtMs : 0;
    }
}
