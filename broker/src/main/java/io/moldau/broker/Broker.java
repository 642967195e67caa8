package io.moldau.broker;

import io.moldau.broker.api.Handlers;
import io.moldau.broker.api.TopicAutoCreation;
import io.moldau.broker.group.Groups;
import io.moldau.broker.net.NetworkLimits;
import io.moldau.broker.net.Server;
import io.moldau.broker.replica.Replicas;
import io.moldau.coordinator.GroupSettings;
import io.moldau.metadata.BrokerImage;
import io.moldau.metadata.ConfigRules;
import io.moldau.metadata.Controller;
import io.moldau.metadata.ControllerSettings;
import io.moldau.metadata.FeatureTable;
import io.moldau.metadata.Format;
import io.moldau.metadata.MemoryMetadataLog;
import io.moldau.metadata.MetadataLogException;
import io.moldau.metadata.RegisterBroker;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running node, wired by hand in stages: storage, cluster, services, listeners.
public final class Broker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    private static final int PLAINTEXT = 0;

    private final DirectLogs logs;
    private final Groups groups;
    private final List<Server> servers;
    private final List<Endpoint> advertised;
    private final String clusterId;

    private Broker(Storage storage, Services services, List<Server> servers, Membership member) {
        logs = storage.logs();
        groups = services.groups();
        this.servers = servers;
        advertised = member.advertised();
        clusterId = storage.cluster().clusterId();
    }

    /// What lies on disk, and what the cluster agreed on.
    private record Storage(DirectLogs logs, LocalCluster cluster) {}

    /// What answers requests.
    private record Services(Replicas replicas, Groups groups, Handlers handlers) {}

    /// How this node is known to the cluster.
    private record Membership(List<Endpoint> advertised) {}

    /// Starts a node; when this returns it serves.
    ///
    /// @throws IOException if a directory cannot be used or an address cannot be listened on
    public static Broker start(World world, BrokerOptions options) throws IOException {
        Storage storage = openStorage(world, options);
        Services services = openServices(world, options, storage);
        List<Server> servers = listen(world, options, services);
        Membership member = join(world, options, storage, servers);
        servers.forEach(Server::serve);
        return new Broker(storage, services, servers, member);
    }

    /// What clients are told to connect to.
    public List<Endpoint> advertised() {
        return advertised;
    }

    public String clusterId() {
        return clusterId;
    }

    /// What an acknowledgement promises, in words.
    public String durability() {
        return "acknowledged means handed to the operating system (no write-ahead log yet)";
    }

    /// Stops cleanly: lets requests in flight end, then makes everything durable.
    @Override
    public void close() throws IOException {
        groups.close();
        servers.forEach(Server::close);
        logs.close();
        LOG.debug("Broker closed");
    }

    private static Storage openStorage(World world, BrokerOptions options) throws IOException {
        Path directory = options.logDirs().getFirst();
        world.disk().createDirectories(directory);
        var logs = new DirectLogs(world, directory, options.flushBeforeAck());
        var settings =
                new ControllerSettings(
                        options.partitionsDefault(),
                        options.replicationFactorDefault(),
                        ConfigRules.anything());
        try {
            var cluster =
                    new LocalCluster(
                            options.nodeId(),
                            newId(world).toString(),
                            new Controller(options.nodeId(), settings),
                            new MemoryMetadataLog(),
                            world.randomness());
            cluster.submit(new Format(FeatureTable.initial()));
            return new Storage(logs, cluster);
        } catch (MetadataLogException e) {
            throw new IOException("the cluster's metadata cannot be read", e);
        }
    }

    private static Services openServices(World world, BrokerOptions options, Storage storage) {
        LocalCluster cluster = storage.cluster();
        var replicas = new Replicas(options.nodeId(), cluster::image, storage.logs());
        var groups = new Groups(world, GroupSettings.defaults());
        var follower = new ImageFollower(world, replicas, groups);
        cluster.follower(follower::follow);
        follower.begin(cluster.image());
        var topics = new TopicAutoCreation(cluster, options.topics());
        var handlers = new Handlers(new Handlers.Node(world, cluster, replicas, groups, topics));
        return new Services(replicas, groups, handlers);
    }

    private static List<Server> listen(World world, BrokerOptions options, Services services)
            throws IOException {
        var servers = new ArrayList<Server>();
        for (Endpoint listener : options.listeners()) {
            var address =
                    listener.isWildcard()
                            ? new InetSocketAddress(listener.port())
                            : new InetSocketAddress(listener.host(), listener.port());
            servers.add(
                    Server.listen(
                            world,
                            address,
                            listener.name(),
                            NetworkLimits.defaults(),
                            services.handlers()));
        }
        return List.copyOf(servers);
    }

    private static Membership join(
            World world, BrokerOptions options, Storage storage, List<Server> servers) {
        var endpoints = new ArrayList<Endpoint>();
        for (int i = 0; i < servers.size(); i++) {
            endpoints.add(advertised(options, i, servers.get(i).address().getPort()));
        }
        var reply =
                storage.cluster()
                        .submit(
                                new RegisterBroker(
                                        options.nodeId(),
                                        newId(world),
                                        endpoints.stream().map(Broker::image).toList(),
                                        FeatureTable.served(),
                                        null,
                                        List.of(newId(world)),
                                        RegisterBroker.Start.ACTIVE,
                                        true));
        assert reply.error().isNone() : reply;
        return new Membership(List.copyOf(endpoints));
    }

    /// A listener on every address is reached from this machine as localhost, which is right for a
    /// first try; who serves others says so in `advertised.listeners`.
    private static Endpoint advertised(BrokerOptions options, int index, int port) {
        Endpoint listener = options.listeners().get(index);
        for (Endpoint wanted : options.advertised()) {
            if (wanted.name().equals(listener.name())) {
                return wanted.port() == 0 ? wanted.withPort(port) : wanted;
            }
        }
        Endpoint bound = listener.withPort(port);
        return bound.isWildcard() ? bound.withHost("localhost") : bound;
    }

    private static BrokerImage.Endpoint image(Endpoint it) {
        return new BrokerImage.Endpoint(it.name(), it.host(), it.port(), PLAINTEXT);
    }

    private static Uuid newId(World world) {
        return new Uuid(world.randomness().nextLong(), world.randomness().nextLong());
    }
}
