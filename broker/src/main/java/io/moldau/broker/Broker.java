package io.moldau.broker;

import io.moldau.broker.api.Handlers;
import io.moldau.broker.api.ProducerIds;
import io.moldau.broker.api.TopicAutoCreation;
import io.moldau.broker.config.NodeConfigs;
import io.moldau.broker.config.PartitionSettings;
import io.moldau.broker.controller.LocalController;
import io.moldau.broker.group.Groups;
import io.moldau.broker.net.Servers;
import io.moldau.broker.replica.Replicas;
import io.moldau.broker.transaction.MarkerWriter;
import io.moldau.broker.transaction.TransactionWatch;
import io.moldau.broker.transaction.Transactions;
import io.moldau.coordinator.GroupSettings;
import io.moldau.coordinator.transaction.TransactionSettings;
import io.moldau.log.DirectorySettings;
import io.moldau.metadata.BrokerImage;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.ControllerSettings;
import io.moldau.metadata.FeatureTable;
import io.moldau.metadata.MetadataLogException;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.metadata.config.CatalogRules;
import io.moldau.metadata.config.Listener;
import io.moldau.metadata.config.TopicSettings;
import io.moldau.runtime.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running node, wired by hand in stages: storage, services, listeners, membership.
public final class Broker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    private static final int PLAINTEXT = 0;

    private final Storage storage;
    private final Services services;
    private final Servers servers;
    private final List<Listener> advertised;

    private Broker(Storage storage, Services services, Servers servers, List<Listener> advertised) {
        this.storage = storage;
        this.services = services;
        this.servers = servers;
        this.advertised = advertised;
    }

    /// What lies on disk.
    private record Storage(
            NodeLogs logs,
            LocalController controller,
            NodeConfigs configs,
            PartitionSettings partitionSettings) {
        String clusterId() {
            return logs.clusterId();
        }

        void close() throws IOException {
            try {
                controller.close();
            } catch (MetadataLogException e) {
                throw new IOException("the metadata log did not close", e);
            } finally {
                logs.close();
            }
        }
    }

    /// What answers requests.
    private record Services(Groups groups, Transactions transactions, Handlers handlers) {
        void close() {
            transactions.close();
            groups.close();
        }
    }

    /// Starts a node; when this returns it serves.
    ///
    /// @throws IOException if a directory cannot be used or an address cannot be listened on
    public static Broker start(World world, BrokerSettings settings) throws IOException {
        return start(world, settings, DirectorySettings.DEFAULT);
    }

    /// @param directories sizes that no setting gives
    static Broker start(World world, BrokerSettings settings, DirectorySettings directories)
            throws IOException {
        try {
            Storage storage = openStorage(world, settings, directories);
            boolean serves = false;
            try {
                Broker broker = serve(world, settings, storage);
                serves = true;
                return broker;
            } finally {
                if (!serves) {
                    storage.close();
                }
            }
        } catch (MetadataLogException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Broker serve(World world, BrokerSettings settings, Storage storage)
            throws IOException, MetadataLogException {
        Services services = openServices(world, settings, storage);
        boolean serves = false;
        try {
            Servers servers = listen(world, settings, storage, services);
            List<Listener> advertised = join(settings, storage, servers);
            servers.serve();
            serves = true;
            return new Broker(storage, services, servers, advertised);
        } finally {
            if (!serves) {
                services.close();
            }
        }
    }

    /// Where it listens.
    public List<InetSocketAddress> addresses() {
        return servers.addresses();
    }

    /// What clients are told to connect to.
    public List<Listener> advertised() {
        return advertised;
    }

    public String clusterId() {
        return storage.clusterId();
    }

    /// What an acknowledgement promises, in words.
    public String durability() {
        var layers = storage.configs().layers(storage.controller().image());
        return TopicSettings.of(Map.of(), layers).flush().beforeAck()
                ? "an acknowledged record is on disk (flush.before.ack=true)"
                : "an acknowledged record is in the page cache (flush.before.ack=false)";
    }

    /// Stops cleanly: lets requests in flight end, then makes everything durable.
    @Override
    public void close() throws IOException {
        services.close();
        servers.close();
        storage.close();
        LOG.debug("Broker closed");
    }

    /// The directories first: they are locked from then on.
    private static Storage openStorage(
            World world, BrokerSettings settings, DirectorySettings directories)
            throws IOException, MetadataLogException {
        var takeover = Takeover.of(world, settings);
        var logs = NodeLogs.open(world, settings, directories, takeover.isDue());
        boolean whole = false;
        try {
            Path metadata = Path.of(settings.storage().metadataDirectory());
            world.disk().createDurably(metadata);
            var controllerSettings =
                    new ControllerSettings(
                            settings.topics().partitionsDefault(),
                            settings.topics().replicationFactorDefault(),
                            new CatalogRules(settings.layers().staticBroker()));
            var controller =
                    LocalController.open(
                            world,
                            metadata,
                            settings.node().id(),
                            controllerSettings,
                            settings.metadataLog());
            var configs = new NodeConfigs(settings.node().id(), settings.layers().staticBroker());
            var partitionSettings = new PartitionSettings(configs, controller::image);
            logs.settings(partitionSettings);
            logs.removeStrays(controller.image(), controller.isWhole());
            takeover.finish(logs, controller.image(), settings.node().id());
            whole = true;
            return new Storage(logs, controller, configs, partitionSettings);
        } finally {
            if (!whole) {
                logs.close();
            }
        }
    }

    private static Services openServices(World world, BrokerSettings settings, Storage storage) {
        var cluster = new ControllerCluster(storage.controller(), storage.clusterId());
        var replicas = new Replicas(settings.node().id(), cluster::image, storage.logs());
        var groups = new Groups(world, groupSettings(settings));
        var markers = new MarkerWriter(replicas, groups, world.clock());
        var watch = new TransactionWatch(replicas, world.clock());
        var producerIds = new ProducerIds(cluster);
        var transactions =
                new Transactions(
                        world,
                        () -> transactionSettings(settings, cluster.image()),
                        producerIds::next,
                        markers,
                        watch);
        var follower =
                new ImageFollower(
                        world,
                        replicas,
                        groups,
                        transactions,
                        storage.logs(),
                        storage.partitionSettings());
        follower.begin(storage.controller().subscribe(follower::follow));
        var topics = new TopicAutoCreation(cluster, topicSettings(settings));
        var handlers =
                new Handlers(
                        new Handlers.Node(
                                world,
                                cluster,
                                replicas,
                                groups,
                                new Handlers.Coordination(
                                        producerIds, transactions, markers, watch),
                                topics,
                                storage.configs(),
                                settings.fetching()));
        return new Services(groups, transactions, handlers);
    }

    private static GroupSettings groupSettings(BrokerSettings settings) {
        return new GroupSettings(
                settings.groups().sessionTimeoutMinMs(),
                settings.groups().sessionTimeoutMaxMs(),
                settings.groups().initialRebalanceDelayMs(),
                settings.groups().sizeMax(),
                settings.offsets().metadataMaxBytes(),
                settings.offsets().retentionMs(),
                settings.offsets().retentionCheckIntervalMs());
    }

    private static TopicAutoCreation.Settings topicSettings(BrokerSettings settings) {
        return new TopicAutoCreation.Settings(
                settings.topics().autoCreate(),
                new TopicAutoCreation.Internal(
                        settings.offsets().topicPartitions(),
                        settings.offsets().topicReplicationFactor(),
                        settings.offsets().topicSegmentBytes()),
                new TopicAutoCreation.Internal(
                        settings.transactions().topicPartitions(),
                        settings.transactions().topicReplicationFactor(),
                        settings.transactions().topicSegmentBytes()));
    }

    private static TransactionSettings transactionSettings(
            BrokerSettings settings, ClusterImage image) {
        return new TransactionSettings(
                settings.transactions().timeoutMaxMs(),
                settings.transactions().idExpirationMs(),
                false,
                image.featureLevel(FeatureTable.TRANSACTION_VERSION));
    }

    private static Servers listen(
            World world, BrokerSettings settings, Storage storage, Services services)
            throws IOException {
        var network = settings.network();
        var bindings =
                network.listeners().stream()
                        .map(it -> new Servers.Binding(it.name(), Addresses.toBind(it)))
                        .toList();
        var servers =
                Servers.listen(
                        world, bindings, ListenerLimits.atStart(network), services.handlers());
        var controller = storage.controller();
        var limits =
                new ListenerLimits(servers, storage.configs(), controller::image, world.threads());
        controller.subscribe(limits::follow);
        limits.begin();
        return servers;
    }

    private static List<Listener> join(BrokerSettings settings, Storage storage, Servers servers)
            throws MetadataLogException {
        var advertised = new ArrayList<Listener>();
        for (int i = 0; i < servers.addresses().size(); i++) {
            Listener bound = settings.network().listeners().get(i);
            int port = servers.addresses().get(i).getPort();
            advertised.add(Addresses.advertised(settings.network(), bound, port));
        }
        storage.controller()
                .register(
                        new LocalController.Registration(
                                advertised.stream().map(Broker::endpoint).toList(),
                                settings.node().rack().orElse(null),
                                storage.logs().directoryIds()));
        return List.copyOf(advertised);
    }

    private static BrokerImage.Endpoint endpoint(Listener it) {
        return new BrokerImage.Endpoint(it.name(), it.host(), it.port(), PLAINTEXT);
    }
}
