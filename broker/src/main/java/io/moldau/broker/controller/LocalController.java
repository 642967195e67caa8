package io.moldau.broker.controller;

import io.moldau.metadata.BrokerImage.Endpoint;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.Command;
import io.moldau.metadata.Controller;
import io.moldau.metadata.ControllerSettings;
import io.moldau.metadata.FeatureTable;
import io.moldau.metadata.Format;
import io.moldau.metadata.MetadataLogException;
import io.moldau.metadata.RegisterBroker;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The controller of a cluster of one: a log in a file, and the broker of the same process.
public final class LocalController implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalController.class);

    private final ControllerLoop loop;
    private final World world;
    private final int nodeId;
    private final SnapshotTimer timer;
    private final boolean isWhole;
    private volatile long brokerEpoch = -1;

    private LocalController(
            World world, int nodeId, ControllerLoop loop, SnapshotTimer timer, boolean isWhole) {
        this.isWhole = isWhole;
        this.world = world;
        this.nodeId = nodeId;
        this.loop = loop;
        this.timer = timer;
    }

    /// How the broker of this node is reached and where it keeps its data.
    ///
    /// @param logDirs ids of its log directories
    public record Registration(
            List<Endpoint> endpoints, @Nullable String rack, List<Uuid> logDirs) {}

    /// Opens the metadata log, or begins one. The broker is not registered yet: listeners come
    /// first, and the sockets that the registration names.
    ///
    /// @param logDirectory `metadata.log.dir`
    public static LocalController open(
            World world,
            Path logDirectory,
            int nodeId,
            ControllerSettings settings,
            BrokerSettings.MetadataLog snapshots)
            throws MetadataLogException {
        var log = new FileMetadataLog(world, logDirectory);
        var image = log.load();
        List<ClusterMetadataRecord> first;
        boolean usable = false;
        try {
            first = firstRecords(world, logDirectory, image);
            usable = true;
        } finally {
            if (!usable) {
                log.close();
            }
        }
        var loop =
                new ControllerLoop(
                        world,
                        new Controller(nodeId, settings),
                        log,
                        image,
                        snapshots.snapshotAfterBytes());
        var timer = new SnapshotTimer(world.clock(), loop, snapshots.snapshotIntervalMs());
        if (snapshots.snapshotIntervalMs() > 0) {
            world.threads().start("metadata-snapshots", timer);
        }
        var controller = new LocalController(world, nodeId, loop, timer, log.isWhole());
        loop.submit(new Format(first));
        LOG.info(
                "Metadata is open offset={} topics={} partitions={}",
                loop.image().offset(),
                loop.image().topics().size(),
                loop.image().topics().partitionCount());
        return controller;
    }

    /// What is written if there is nothing yet.
    private static List<ClusterMetadataRecord> firstRecords(
            World world, Path logDirectory, ClusterImage image) throws MetadataLogException {
        var refusal = FeatureTable.refusal(image);
        if (refusal.isPresent()) {
            throw new MetadataLogException(
                    "metadata in %s cannot be used: %s".formatted(logDirectory, refusal.get()));
        }
        var formatted = new BootstrapFile(world.disk(), logDirectory);
        if (!image.features().isEmpty() || !formatted.isThere()) {
            return FeatureTable.initial();
        }
        try {
            var records = world.threads().onDevice(formatted::read);
            LOG.info("A new cluster begins as kafka-storage has it file={}", formatted.path());
            return records;
        } catch (IOException e) {
            throw new MetadataLogException(String.valueOf(e.getMessage()), e);
        }
    }

    /// Registers the broker of this process, active at once: it has what the controller has.
    ///
    /// @return its epoch, see [#brokerEpoch()]
    public long register(Registration registration) throws MetadataLogException {
        var reply =
                loop.submit(
                        new RegisterBroker(
                                nodeId,
                                RandomIds.next(world.randomness()),
                                registration.endpoints(),
                                FeatureTable.served(),
                                registration.rack(),
                                registration.logDirs(),
                                RegisterBroker.Start.ACTIVE,
                                true));
        if (!reply.error().isNone()) {
            throw new MetadataLogException(
                    "this broker cannot join its own cluster: " + reply.error().message());
        }
        brokerEpoch = reply.brokerEpoch();
        return brokerEpoch;
    }

    /// See [ControllerLoop#submit].
    public <R> R submit(Command<R> command) throws MetadataLogException {
        return loop.submit(command);
    }

    /// Whether the metadata that was found at the start is certain to be all there ever was: then a
    /// topic that it does not name was deleted.
    public boolean isWhole() {
        return isWhole;
    }

    /// The newest committed image.
    public ClusterImage image() {
        return loop.image();
    }

    /// See [ControllerLoop#subscribe].
    public ClusterImage subscribe(MetadataListener listener) {
        return loop.subscribe(listener);
    }

    public int nodeId() {
        return nodeId;
    }

    /// Of the registration of this process; -1 before it.
    public long brokerEpoch() {
        return brokerEpoch;
    }

    @Override
    public void close() throws MetadataLogException {
        timer.close();
        loop.close();
    }
}
