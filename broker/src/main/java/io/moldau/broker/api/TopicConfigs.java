package io.moldau.broker.api;

import io.moldau.broker.config.NodeConfigs;
import io.moldau.metadata.config.ConfigView.Entry;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.moldau.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The settings of a new topic as CreateTopics tells them.
final class TopicConfigs {
    private final Cluster cluster;
    private final NodeConfigs configs;

    TopicConfigs(Cluster cluster, NodeConfigs configs) {
        this.cluster = cluster;
        this.configs = configs;
    }

    /// All that hold for `topic` as the request wants it, whether it exists now or was only tried.
    List<CreatableTopicConfigs> of(CreatableTopic topic) {
        Map<String, String> own = new TreeMap<>();
        topic.configs()
                .forEach(it -> {
                    String value = it.value();
                    if (value != null) {
                        own.put(it.name(), value);
                    }
                });
        return configs.view(cluster.image()).topic(own, null).stream()
                .map(TopicConfigs::told)
                .toList();
    }

    private static CreatableTopicConfigs told(Entry it) {
        return new CreatableTopicConfigs(
                it.name(), it.value(), it.isReadOnly(), it.source().code(), it.isSensitive());
    }
}
