package io.moldau.broker;

import io.moldau.broker.config.NodeConfigs;
import io.moldau.broker.net.ConnectionLimits;
import io.moldau.broker.net.NetworkLimits;
import io.moldau.broker.net.Servers;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.ConfigResource;
import io.moldau.metadata.MetadataUpdate;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.runtime.Network.SocketSettings;
import io.moldau.runtime.Threads;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the listeners may cost, and how they follow the limits that change while the node runs.
final class ListenerLimits {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerLimits.class);

    private final Servers servers;
    private final NodeConfigs configs;
    private final Supplier<ClusterImage> image;
    private final Threads threads;
    private final ReentrantLock lock = new ReentrantLock();

    /// @param image the newest
    ListenerLimits(
            Servers servers, NodeConfigs configs, Supplier<ClusterImage> image, Threads threads) {
        this.servers = servers;
        this.configs = configs;
        this.image = image;
        this.threads = threads;
    }

    /// As the node was started.
    static NetworkLimits atStart(BrokerSettings.Network network) {
        NetworkLimits defaults = NetworkLimits.defaults();
        return new NetworkLimits(
                network.requestMaxBytes(),
                defaults.firstRequestMaxBytes(),
                network.queuedBytesMax() > 0
                        ? network.queuedBytesMax()
                        : defaults.requestMemoryMaxBytes(),
                network.idleMaxMs(),
                connections(network.connections()),
                new SocketSettings(
                        network.backlog(),
                        network.sendBufferBytes(),
                        network.receiveBufferBytes()));
    }

    /// Takes what was set at run time before this start.
    void begin() {
        apply();
    }

    /// Called for every change of the cluster; may not wait, and a name in
    /// `max.connections.per.ip.overrides` may have to be looked up.
    void follow(MetadataUpdate update) {
        var changed = update.configs();
        if (changed.contains(ConfigResource.broker(configs.nodeId()))
                || changed.contains(ConfigResource.allBrokers())) {
            threads.start("connection-limits", this::apply);
        }
    }

    private void apply() {
        lock.lock();
        try {
            var layers = configs.layers(image.get());
            servers.limit(connections(BrokerSettings.connections(layers)));
        } finally {
            lock.unlock();
        }
    }

    private static ConnectionLimits connections(BrokerSettings.Connections settings) {
        return new ConnectionLimits(
                settings.max(),
                settings.byListenerMax(),
                settings.perAddressMax(),
                byAddress(settings.byAddressMax()));
    }

    private static Map<InetAddress, Integer> byAddress(Map<String, Integer> limits) {
        var byAddress = new HashMap<InetAddress, Integer>();
        limits.forEach((host, max) -> {
            try {
                for (InetAddress address : InetAddress.getAllByName(host)) {
                    byAddress.put(address, max);
                }
            } catch (UnknownHostException e) {
                LOG.warn(
                        "max.connections.per.ip.overrides names a host that is not known, it has"
                                + " no limit of its own host={}",
                        host);
            }
        });
        return byAddress;
    }
}
