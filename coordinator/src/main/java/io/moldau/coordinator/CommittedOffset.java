package io.moldau.coordinator;

import io.moldau.protocol.Uuid;

/// How far a group has come in one partition.
///
/// @param topicId the topic the offset was committed for; [Uuid#ZERO] when the commit did not say.
///   An offset never speaks for a later topic of the same name.
/// @param leaderEpoch epoch of the last consumed record; -1 when unknown
/// @param metadata the member's own note
/// @param expireTimestampMs only from clients that name a retention (OffsetCommit v2 to v4); -1
///   otherwise
public record CommittedOffset(
        Uuid topicId,
        long offset,
        int leaderEpoch,
        String metadata,
        long commitTimestampMs,
        long expireTimestampMs) {

    static final long NO_TIMESTAMP = -1;

    /// Whether this offset answers for the topic with `askedId`. An unknown id on either side
    /// matches any, as in Kafka: old records carry none.
    boolean isFor(Uuid askedId) {
        return topicId.equals(Uuid.ZERO) || askedId.equals(Uuid.ZERO) || topicId.equals(askedId);
    }
}
