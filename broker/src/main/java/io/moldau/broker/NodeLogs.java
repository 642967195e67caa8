package io.moldau.broker;

import io.moldau.broker.replica.LogDirectory;
import io.moldau.broker.replica.LogSource;
import io.moldau.log.CleanerSettings;
import io.moldau.log.DataDirectory;
import io.moldau.log.DirectoryIdentity;
import io.moldau.log.DirectorySettings;
import io.moldau.log.LogHandle;
import io.moldau.log.LogSettings;
import io.moldau.log.LogSettingsSource;
import io.moldau.log.MetaProperties;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The logs of this node in all its `log.dirs`.
final class NodeLogs implements LogSource {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLogs.class);

    /// Twice [DirectorySettings#openLogsMax] logs may be open, with a file each: so they take half
    /// of what the process may open. The rest is for older segments being read, and for
    /// connections.
    private static final int FILES_LOG_PART = 4;

    private final World world;
    private final String clusterId;
    private final List<DataDirectory> directories = new ArrayList<>();

    /// Asked when a log opens. Recovery runs before the cluster's settings are known, and what they
    /// are makes no difference to it.
    private volatile LogSettingsSource settings = _ -> LogSettings.DEFAULT;

    private NodeLogs(World world, String clusterId) {
        this.world = world;
        this.clusterId = clusterId;
    }

    /// Takes all directories, creating and recovering them as need be.
    ///
    /// @param standard what the settings do not say
    /// @param leftByKafka Kafka was the last to work with them
    static NodeLogs open(
            World world, BrokerSettings settings, DirectorySettings standard, boolean leftByKafka)
            throws IOException {
        List<Path> paths = settings.storage().directories().stream().map(Path::of).toList();
        var logs = new NodeLogs(world, clusterId(world, paths));
        var identity = new DirectoryIdentity(logs.clusterId, settings.node().id(), leftByKafka);
        boolean whole = false;
        try {
            for (Path path : paths) {
                logs.directories.add(
                        DataDirectory.open(
                                world,
                                path,
                                identity,
                                directorySettings(world, settings, standard),
                                logs.source()));
            }
            whole = true;
            return logs;
        } finally {
            if (!whole) {
                logs.close();
            }
        }
    }

    /// Asks whoever is asked now.
    private LogSettingsSource source() {
        return new LogSettingsSource() {
            @Override
            public LogSettings settingsOf(TopicPartition partition) {
                return settings.settingsOf(partition);
            }

            @Override
            public CleanerSettings cleaner() {
                return settings.cleaner();
            }
        };
    }

    /// The cluster that the directories belong to; a new one if they are all new.
    private static String clusterId(World world, List<Path> paths) throws IOException {
        for (Path path : paths) {
            MetaProperties known = MetaProperties.read(world.disk(), path);
            if (known != null) {
                return known.clusterId();
            }
        }
        var random = world.randomness();
        return new Uuid(random.nextLong(), random.nextLong()).toString();
    }

    private static DirectorySettings directorySettings(
            World world, BrokerSettings settings, DirectorySettings standard) throws IOException {
        long filesMax = world.disk().openFilesMax() / FILES_LOG_PART;
        int openLogsMax = (int) Math.min(standard.openLogsMax(), filesMax);
        return new DirectorySettings(
                standard.wal(),
                settings.storage().checkpointIntervalMs(),
                Math.max(1, openLogsMax / settings.storage().directories().size()),
                settings.storage().retentionCheckIntervalMs(),
                standard.reserveBytes());
    }

    String clusterId() {
        return clusterId;
    }

    /// The partitions that the directories hold.
    List<TopicPartition> partitions() {
        return directories.stream().flatMap(it -> it.partitions().stream()).toList();
    }

    List<Path> paths() {
        return directories.stream().map(DataDirectory::path).toList();
    }

    /// Whether no directory had to be recovered.
    boolean wereStoppedCleanly() {
        return directories.stream().allMatch(DataDirectory::wasStoppedCleanly);
    }

    List<Uuid> directoryIds() {
        return directories.stream().map(DataDirectory::directoryId).toList();
    }

    /// From now on logs open with these settings.
    void settings(LogSettingsSource source) {
        settings = source;
    }

    /// Has open logs take new settings.
    void configure(List<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            directories.forEach(it -> it.configure(partition));
        }
    }

    /// Finishes deletions of topics that a crash has interrupted: what lies here and belongs to no
    /// topic of the cluster goes.
    ///
    /// @param isWhole that the image names no topic is the proof that it was deleted; else, the
    ///   metadata may be lost or another's, and the data is only put aside
    void removeStrays(ClusterImage image, boolean isWhole) throws IOException {
        for (DataDirectory directory : directories) {
            for (TopicPartition partition : directory.partitions()) {
                if (image.topic(partition.topic()).isPresent()) {
                    continue;
                }
                if (isWhole) {
                    LOG.info("Removing a partition of a deleted topic partition={}", partition);
                    directory.delete(directory.handle(partition, Uuid.ZERO));
                } else {
                    LOG.warn(
                            "Putting a partition aside that the metadata does not know; its folder"
                                    + " ends in -stray now, delete it if the topic was deleted"
                                    + " partition={} directory={}",
                            partition,
                            directory.path());
                    directory.putAside(directory.handle(partition, Uuid.ZERO));
                }
            }
        }
    }

    @Override
    public LogHandle handle(TopicPartition partition, Uuid topicId) throws IOException {
        for (DataDirectory directory : directories) {
            if (directory.holds(partition)) {
                return directory.handle(partition, topicId);
            }
        }
        return directories.stream()
                .filter(it -> !it.isOffline())
                .min(Comparator.comparingInt(DataDirectory::partitionCount))
                .orElseThrow(() -> new IOException("every log directory is offline"))
                .handle(partition, topicId);
    }

    @Override
    public void delete(TopicPartition partition, Uuid topicId) throws IOException {
        for (DataDirectory directory : directories) {
            if (directory.holds(partition)) {
                LogHandle handle = directory.handle(partition, topicId);
                directory.delete(handle);
            }
        }
    }

    @Override
    public List<LogDirectory> directories() {
        return directories.stream().<LogDirectory>map(it -> new Shown(world, it)).toList();
    }

    void close() throws IOException {
        IOException failure = null;
        for (DataDirectory directory : directories) {
            try {
                directory.close();
            } catch (IOException e) {
                LOG.error("A log directory did not close directory={}", directory.path(), e);
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private record Shown(World world, DataDirectory directory) implements LogDirectory {
        @Override
        public Path path() {
            return directory.path();
        }

        @Override
        public boolean isOnline() {
            return !directory.isOffline();
        }

        @Override
        public long usableBytes() {
            try {
                return world.disk().freeBytes(directory.path());
            } catch (IOException e) {
                return -1;
            }
        }

        @Override
        public long totalBytes() {
            try {
                return world.disk().totalBytes(directory.path());
            } catch (IOException e) {
                return -1;
            }
        }

        @Override
        public boolean holds(TopicPartition partition, Uuid topicId) {
            return directory.holds(partition);
        }
    }
}
