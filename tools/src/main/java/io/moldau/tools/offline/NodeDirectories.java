package io.moldau.tools.offline;

import io.moldau.broker.controller.MetadataFormat;
import io.moldau.broker.controller.MetadataFormat.Voter;
import io.moldau.log.MetaProperties;
import io.moldau.log.RefusedDirectoryException;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.metadata.config.Listener;
import io.moldau.metadata.config.StartSettings;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.UserScramCredentialRecord;
import io.moldau.runtime.Disk;
import io.moldau.runtime.RealWorld;
import io.moldau.tools.command.ClientSettings;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The directories of a node, as its settings file names them.
public final class NodeDirectories {
    private final Disk disk = RealWorld.create((_, it) -> it.printStackTrace()).disk();
    private final Map<String, String> given;
    private final BrokerSettings settings;

    private NodeDirectories(Map<String, String> given, BrokerSettings settings) {
        this.given = given;
        this.settings = settings;
    }

    /// @param home where the data is if the settings do not say it
    public static NodeDirectories of(Path settingsFile, Map<String, String> environment, Path home)
            throws IOException {
        var text = Files.readString(settingsFile);
        var read = StartSettings.of(text, environment, Map.of());
        if (!read.values().containsKey("log.dirs") && !read.values().containsKey("log.dir")) {
            var data = home.resolve("data").toAbsolutePath().normalize().toString();
            read = StartSettings.of(text, environment, Map.of("log.dirs", data));
        }
        if (!read.faults().isEmpty()) {
            throw new CommandFailure(Exit.FAILED, String.join("\n", read.faults()));
        }
        return new NodeDirectories(read.values(), BrokerSettings.of(read.layers()));
    }

    public int nodeId() {
        return settings.node().id();
    }

    /// All of them, by name.
    public List<String> all() {
        var all = new TreeSet<>(settings.storage().directories());
        all.add(metadata());
        return List.copyOf(all);
    }

    public String metadata() {
        return settings.storage().metadataDirectory();
    }

    public boolean hasVoters() {
        return !given.getOrDefault("controller.quorum.voters", "").isBlank();
    }

    /// Of the controller; empty if none is given.
    private Optional<Listener> controllerListener() {
        var name =
                given.getOrDefault("controller.listener.names", "CONTROLLER").split(",")[0].strip();
        for (var text : List.of(given.getOrDefault("listeners", "").split(","))) {
            var parts = text.strip().split("://", 2);
            int colon = text.strip().lastIndexOf(':');
            if (parts.length == 2 && parts[0].equals(name)) {
                var host = parts[1].substring(0, parts[1].lastIndexOf(':'));
                int port = Integer.parseInt(text.strip().substring(colon + 1));
                return Optional.of(new Listener(name, host.isEmpty() ? "localhost" : host, port));
            }
        }
        return Optional.empty();
    }

    /// A directory that belongs to a node.
    public record Identity(String directory, String clusterId, int nodeId, String directoryId) {
        private Map<String, String> asWritten() {
            return new TreeMap<>(
                    Map.of(
                            "cluster.id",
                            clusterId,
                            "directory.id",
                            directoryId,
                            "node.id",
                            Integer.toString(nodeId),
                            "version",
                            "1"));
        }
    }

    /// What was found.
    ///
    /// @param present directories that are there
    /// @param formatted those of them that belong to a node
    /// @param unreadable those that cannot be looked into, or of which that makes no sense
    /// @param problems with all that are not formatted
    public record Found(
            List<String> present,
            List<Identity> formatted,
            List<String> unreadable,
            List<String> problems) {
        /// As `meta.properties` of the first that is formatted has it.
        public Map<String, String> identity() {
            return formatted.isEmpty() ? Map.of() : formatted.getFirst().asWritten();
        }
    }

    public Found look() throws IOException {
        var found =
                new Found(
                        new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (var name : all()) {
            var directory = Path.of(name);
            if (disk.isDirectory(directory)) {
                found.present().add(name);
                look(directory, found);
            } else {
                var why = disk.exists(directory) ? " is not a directory" : " does not exist";
                found.problems().add(name + why);
                if (isBelowFile(directory)) {
                    found.unreadable().add(name);
                }
            }
        }
        return found;
    }

    /// Whether this, or what it would be in, is something else than a directory.
    private boolean isBelowFile(Path directory) {
        for (var path = directory; path != null; path = path.getParent()) {
            if (disk.exists(path)) {
                return !disk.isDirectory(path);
            }
        }
        return false;
    }

    private void look(Path directory, Found found) throws IOException {
        try {
            var read = MetaProperties.read(disk, directory);
            if (read == null) {
                found.problems().add(directory + " is not formatted.");
                return;
            }
            var its =
                    new Identity(
                            directory.toString(),
                            read.clusterId(),
                            read.nodeId(),
                            read.directoryId().toString());
            found.formatted().add(its);
            var first = found.formatted().getFirst();
            if (!its.clusterId().equals(first.clusterId())) {
                found.problems().add("Mismatched cluster IDs between storage directories.");
            } else if (its.nodeId() != first.nodeId()) {
                found.problems().add("Mismatched node IDs between storage directories.");
            }
        } catch (RefusedDirectoryException e) {
            var file = directory.resolve("meta.properties");
            found.unreadable().add(directory.toString());
            found.problems()
                    .add(
                            "Error loading %s: %s"
                                    .formatted(file, missing(file).orElse(e.getMessage())));
        }
    }

    /// What a file that makes no sense lacks, in the words of Kafka's tool.
    private static Optional<String> missing(Path file) throws IOException {
        var properties = ClientSettings.read(file);
        if (!properties.containsKey("node.id")) {
            return Optional.of("Failed to find node.id");
        }
        return properties.containsKey("cluster.id")
                ? Optional.empty()
                : Optional.of("cluster.id was not found.");
    }

    /// One controller that votes from the start.
    public record InitialVoter(int nodeId, String directoryId, String host, int port) {}

    /// This node as the only one; empty if it has no controller's listener.
    public Optional<InitialVoter> alone(String directoryId) {
        return controllerListener()
                .map(it -> new InitialVoter(nodeId(), directoryId, it.host(), it.port()));
    }

    /// A user that a cluster knows from the start.
    ///
    /// @param mechanism 1 is SCRAM-SHA-256, 2 SCRAM-SHA-512
    public record ScramUser(
            String name,
            int mechanism,
            ByteBuffer salt,
            ByteBuffer storedKey,
            ByteBuffer serverKey,
            int iterations) {}

    /// What a cluster begins with.
    ///
    /// @param levels of features
    /// @param voters only for the directory of the metadata, and only if the log is to name them
    public record Beginning(
            Map<String, Integer> levels, List<ScramUser> users, List<InitialVoter> voters) {}

    /// Makes a directory ready for a first start.
    public void format(
            String directory, String clusterId, String directoryId, Beginning beginning, long nowMs)
            throws IOException {
        var path = Path.of(directory);
        disk.createDurably(path);
        var format = new MetadataFormat(disk, path, nowMs);
        format.writeBootstrap(
                beginning.levels(),
                beginning.users().stream().map(NodeDirectories::record).toList());
        if (!beginning.voters().isEmpty()) {
            var listener = controllerListener().map(Listener::name).orElse("CONTROLLER");
            format.writeVoters(
                    beginning.voters().stream()
                            .map(it ->
                                    new Voter(
                                            it.nodeId(),
                                            Uuid.fromString(it.directoryId()),
                                            listener,
                                            it.host(),
                                            it.port()))
                            .toList());
        }
        new MetaProperties(clusterId, nodeId(), Uuid.fromString(directoryId)).write(disk, path);
    }

    private static UserScramCredentialRecord record(ScramUser user) {
        return UserScramCredentialRecord.builder()
                .name(user.name())
                .mechanism(user.mechanism())
                .salt(user.salt())
                .storedKey(user.storedKey())
                .serverKey(user.serverKey())
                .iterations(user.iterations())
                .build();
    }
}
