package io.moldau.broker.api;

import io.moldau.metadata.ConfigResource;
import io.moldau.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;
import java.util.ArrayList;
import java.util.List;

/// The settings of a topic as CreateTopics tells them.
final class TopicConfigs {
    /// Source of a setting: made for this topic.
    private static final int DYNAMIC_TOPIC = 1;

    private final Cluster cluster;

    TopicConfigs(Cluster cluster) {
        this.cluster = cluster;
    }

    List<CreatableTopicConfigs> afterCreation(String topic) {
        var all = new ArrayList<CreatableTopicConfigs>();
        for (var entry : cluster.image().configs().of(ConfigResource.topic(topic))) {
            all.add(
                    new CreatableTopicConfigs(
                            entry.key(), entry.value(), false, DYNAMIC_TOPIC, false));
        }
        return all;
    }
}
