package io.moldau.broker.api;

import io.moldau.protocol.Uuid;

/// A partition as a fetch names it: by the topic's name before version 13, by its id since.
///
/// @param topic empty when the id counts
/// @param topicId zero when the name counts
record FetchKey(String topic, Uuid topicId, int partition) {
    boolean isById() {
        return topic.isEmpty();
    }

    boolean isSameTopic(FetchKey other) {
        return topicId.equals(other.topicId) && topic.equals(other.topic);
    }
}
