package io.moldau.broker.config;

import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.ConfigResource;
import io.moldau.metadata.config.ConfigLayers;
import io.moldau.metadata.config.ConfigView;
import io.moldau.metadata.config.TopicSettings;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Where the settings of this node come from. It keeps only what the node was started with: what
/// was set since is in the image, so whoever asks says which image counts.
public final class NodeConfigs {
    private final int nodeId;
    private final Map<String, String> fromStart;

    /// @param fromStart of file, environment and flags, as
    ///   [io.moldau.metadata.config.StartSettings#values()] has them
    public NodeConfigs(int nodeId, Map<String, String> fromStart) {
        this.nodeId = nodeId;
        this.fromStart = Map.copyOf(fromStart);
    }

    public int nodeId() {
        return nodeId;
    }

    /// The broker's settings.
    public ConfigLayers layers(ClusterImage image) {
        return new ConfigLayers(
                own(image, ConfigResource.broker(nodeId)),
                own(image, ConfigResource.allBrokers()),
                fromStart);
    }

    /// The settings as DescribeConfigs shows them.
    public ConfigView view(ClusterImage image) {
        return new ConfigView(layers(image));
    }

    /// What a topic does; one that does not exist has the defaults.
    public TopicSettings topic(ClusterImage image, String topic) {
        return TopicSettings.of(own(image, ConfigResource.topic(topic)), layers(image));
    }

    /// What was set at run time for just this resource, by name.
    public static Map<String, String> own(ClusterImage image, ConfigResource resource) {
        var own = new TreeMap<String, String>();
        image.configs().of(resource).forEach(it -> own.put(it.key(), it.value()));
        return Collections.unmodifiableMap(own);
    }
}
