package io.moldau.metadata.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The settings of a node in force, grouped by the parts that use them. What topics take as their
/// defaults is in [TopicSettings].
public record BrokerSettings(
        Node node,
        Network network,
        Storage storage,
        Topics topics,
        Fetching fetching,
        Groups groups,
        Offsets offsets,
        Transactions transactions,
        MetadataLog metadataLog,
        ConfigLayers layers) {

    /// @param id `node.id`
    /// @param rack `broker.rack`
    public record Node(int id, Optional<String> rack) {}

    /// @param listeners what to open, without the controller's
    /// @param advertised by listener name, where `advertised.listeners` names one
    /// @param requestMaxBytes `socket.request.max.bytes`
    /// @param sendBufferBytes -1 for the system's
    /// @param receiveBufferBytes -1 for the system's
    /// @param idleMaxMs `connections.max.idle.ms`; negative: never closed for it
    /// @param connections as the node was started; see [BrokerSettings#connections]
    /// @param queuedBytesMax `queued.max.request.bytes`; negative: no limit
    public record Network(
            List<Listener> listeners,
            Map<String, Listener> advertised,
            int requestMaxBytes,
            int sendBufferBytes,
            int receiveBufferBytes,
            int backlog,
            long idleMaxMs,
            Connections connections,
            long queuedBytesMax) {}

    /// How many connections there may be at the same time.
    ///
    /// @param max of all listeners together, `max.connections`
    /// @param byListenerMax `listener.name.<listener>.max.connections`, by name in upper case
    /// @param perAddressMax `max.connections.per.ip`
    /// @param byAddressMax `max.connections.per.ip.overrides`, by name or address
    public record Connections(
            int max,
            Map<String, Integer> byListenerMax,
            int perAddressMax,
            Map<String, Integer> byAddressMax) {}

    /// @param directories `log.dirs`, else `log.dir`
    /// @param metadataDirectory `metadata.log.dir`, else the first directory
    /// @param checkpointIntervalMs `log.flush.offset.checkpoint.interval.ms`
    public record Storage(
            List<String> directories,
            String metadataDirectory,
            long retentionCheckIntervalMs,
            int checkpointIntervalMs) {}

    /// The cleaner of compacted logs; all of it but `enabled` may change while the node runs.
    ///
    /// @param enabled `log.cleaner.enable`
    /// @param backoffMs `log.cleaner.backoff.ms`
    /// @param mapBytesMax `log.cleaner.dedupe.buffer.size`
    /// @param loadFactor `log.cleaner.io.buffer.load.factor`
    /// @param bufferBytes `log.cleaner.io.buffer.size`
    /// @param bytesPerSecondMax `log.cleaner.io.max.bytes.per.second`
    public record Cleaner(
            boolean enabled,
            long backoffMs,
            long mapBytesMax,
            double loadFactor,
            int bufferBytes,
            double bytesPerSecondMax) {}

    /// What the cleaner is to do now.
    public static Cleaner cleaner(ConfigLayers layers) {
        var values = new ConfigValues(layers.effectiveBroker());
        return new Cleaner(
                values.flag("log.cleaner.enable"),
                values.number("log.cleaner.backoff.ms"),
                values.number("log.cleaner.dedupe.buffer.size"),
                values.fraction("log.cleaner.io.buffer.load.factor"),
                values.integer("log.cleaner.io.buffer.size"),
                values.fraction("log.cleaner.io.max.bytes.per.second"));
    }

    /// @param autoCreate `auto.create.topics.enable`
    /// @param partitionsDefault `num.partitions`
    /// @param replicationFactorDefault `default.replication.factor`
    public record Topics(
            boolean autoCreate,
            boolean deleteEnabled,
            int partitionsDefault,
            int replicationFactorDefault) {}

    /// @param bytesMax `fetch.max.bytes`
    /// @param sessionsMax `max.incremental.fetch.session.cache.slots`
    /// @param describedPartitionsMax `max.request.partition.size.limit`
    public record Fetching(int bytesMax, int sessionsMax, int describedPartitionsMax) {}

    /// Of classic consumer groups.
    public record Groups(
            int initialRebalanceDelayMs,
            int sessionTimeoutMinMs,
            int sessionTimeoutMaxMs,
            int sizeMax) {}

    /// Of committed offsets and their topic.
    public record Offsets(
            int metadataMaxBytes,
            long retentionMs,
            long retentionCheckIntervalMs,
            int topicPartitions,
            int topicReplicationFactor,
            int topicSegmentBytes) {}

    /// Of transactions and their topic.
    ///
    /// @param timeoutMaxMs `transaction.max.timeout.ms`
    /// @param idExpirationMs `transactional.id.expiration.ms`
    public record Transactions(
            int timeoutMaxMs,
            long idExpirationMs,
            int topicPartitions,
            int topicReplicationFactor,
            int topicSegmentBytes) {}

    /// @param snapshotAfterBytes `metadata.log.max.record.bytes.between.snapshots`
    /// @param snapshotIntervalMs `metadata.log.max.snapshot.interval.ms`; 0: only by size
    public record MetadataLog(long snapshotAfterBytes, long snapshotIntervalMs) {}

    private static final long MINUTE_MS = 60_000;

    /// The settings that `layers` make; [StartSettings] and [ConfigChecks] have checked them.
    public static BrokerSettings of(ConfigLayers layers) {
        var values = new ConfigValues(layers.effectiveBroker());
        return new BrokerSettings(
                new Node(values.integer("node.id"), values.find("broker.rack")),
                network(values, layers),
                storage(values),
                new Topics(
                        values.flag("auto.create.topics.enable"),
                        values.flag("delete.topic.enable"),
                        values.integer("num.partitions"),
                        values.integer("default.replication.factor")),
                new Fetching(
                        values.integer("fetch.max.bytes"),
                        values.integer("max.incremental.fetch.session.cache.slots"),
                        values.integer("max.request.partition.size.limit")),
                new Groups(
                        values.integer("group.initial.rebalance.delay.ms"),
                        values.integer("group.min.session.timeout.ms"),
                        values.integer("group.max.session.timeout.ms"),
                        values.integer("group.max.size")),
                offsets(values),
                transactions(values),
                new MetadataLog(
                        values.number("metadata.log.max.record.bytes.between.snapshots"),
                        values.number("metadata.log.max.snapshot.interval.ms")),
                layers);
    }

    /// What a topic takes that sets nothing itself.
    public TopicSettings topicDefaults() {
        return TopicSettings.of(Map.of(), layers);
    }

    /// The limits in force; they can change while the node runs.
    public static Connections connections(ConfigLayers layers) {
        var values = new ConfigValues(layers.effectiveBroker());
        return new Connections(
                values.integer("max.connections"),
                connectionsByListener(layers),
                values.integer("max.connections.per.ip"),
                connectionsByAddress(values));
    }

    private static Network network(ConfigValues values, ConfigLayers layers) {
        var listeners = Listeners.of(values);
        return new Network(
                listeners.bound(),
                listeners.advertised(),
                values.integer("socket.request.max.bytes"),
                values.integer("socket.send.buffer.bytes"),
                values.integer("socket.receive.buffer.bytes"),
                values.integer("socket.listen.backlog.size"),
                values.number("connections.max.idle.ms"),
                connections(layers),
                values.number("queued.max.request.bytes"));
    }

    private static Map<String, Integer> connectionsByListener(ConfigLayers layers) {
        var limits = new TreeMap<String, Integer>();
        for (var name : layers.names()) {
            var listener = ConfigCatalog.listenerOf(name);
            if (!listener.isEmpty() && name.endsWith(".max.connections")) {
                layers.set(name)
                        .map(it -> Integer.parseInt(it.trim()))
                        .ifPresent(it -> limits.put(listener, it));
            }
        }
        return limits;
    }

    private static Map<String, Integer> connectionsByAddress(ConfigValues values) {
        var limits = new TreeMap<String, Integer>();
        for (var entry : values.list("max.connections.per.ip.overrides")) {
            int colon = entry.lastIndexOf(':');
            limits.put(
                    entry.substring(0, colon).trim(),
                    Integer.parseInt(entry.substring(colon + 1).trim()));
        }
        return limits;
    }

    private static Storage storage(ConfigValues values) {
        var directories = values.list(values.find("log.dirs").isPresent() ? "log.dirs" : "log.dir");
        return new Storage(
                directories,
                values.find("metadata.log.dir").orElse(directories.getFirst()),
                values.number("log.retention.check.interval.ms"),
                values.integer("log.flush.offset.checkpoint.interval.ms"));
    }

    private static Offsets offsets(ConfigValues values) {
        return new Offsets(
                values.integer("offset.metadata.max.bytes"),
                values.integer("offsets.retention.minutes") * MINUTE_MS,
                values.number("offsets.retention.check.interval.ms"),
                values.integer("offsets.topic.num.partitions"),
                values.integer("offsets.topic.replication.factor"),
                values.integer("offsets.topic.segment.bytes"));
    }

    private static Transactions transactions(ConfigValues values) {
        return new Transactions(
                values.integer("transaction.max.timeout.ms"),
                values.integer("transactional.id.expiration.ms"),
                values.integer("transaction.state.log.num.partitions"),
                values.integer("transaction.state.log.replication.factor"),
                values.integer("transaction.state.log.segment.bytes"));
    }
}
