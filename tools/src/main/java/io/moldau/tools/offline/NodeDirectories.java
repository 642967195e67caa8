package io.moldau.tools.offline;

import io.moldau.broker.controller.MetadataFormat;
import io.moldau.broker.controller.MetadataFormat.Voter;
import io.moldau.log.MetaProperties;
import io.moldau.log.RefusedDirectoryException;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.metadata.config.Listener;
import io.moldau.metadata.config.StartSettings;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.Disk;
import io.moldau.runtime.RealWorld;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.io.IOException;
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

    /// What was found.
    ///
    /// @param present directories that are there
    /// @param formatted those of them that belong to a node
    /// @param problems with all others
    /// @param identity as `meta.properties` has it, of the first that is formatted
    public record Found(
            List<String> present,
            List<String> formatted,
            List<String> problems,
            Map<String, String> identity) {}

    public Found look() throws IOException {
        var found =
                new Found(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new TreeMap<>());
        for (var name : all()) {
            var directory = Path.of(name);
            if (disk.isDirectory(directory)) {
                found.present().add(name);
                look(directory, found);
            } else {
                found.problems()
                        .add(
                                name
                                        + (disk.exists(directory)
                                                ? " is not a directory"
                                                : " does not exist"));
            }
        }
        return found;
    }

    private void look(Path directory, Found found) throws IOException {
        try {
            var read = MetaProperties.read(disk, directory);
            if (read == null) {
                found.problems().add(directory + " is not formatted.");
                return;
            }
            found.formatted().add(directory.toString());
            if (found.identity().isEmpty()) {
                note(read, found.identity());
            } else if (!read.clusterId().equals(found.identity().get("cluster.id"))) {
                found.problems().add("Mismatched cluster IDs between storage directories.");
            } else if (read.nodeId() != Integer.parseInt(found.identity().get("node.id"))) {
                found.problems().add("Mismatched node IDs between storage directories.");
            }
        } catch (RefusedDirectoryException e) {
            found.problems().add("Error loading %s: %s".formatted(directory, e.getMessage()));
        }
    }

    private static void note(MetaProperties read, Map<String, String> identity) {
        identity.put("cluster.id", read.clusterId());
        identity.put("directory.id", read.directoryId().toString());
        identity.put("node.id", Integer.toString(read.nodeId()));
        identity.put("version", "1");
    }

    /// One controller that votes from the start.
    public record InitialVoter(int nodeId, String directoryId, String host, int port) {}

    /// This node as the only one; empty if it has no controller's listener.
    public Optional<InitialVoter> alone(String directoryId) {
        return controllerListener()
                .map(it -> new InitialVoter(nodeId(), directoryId, it.host(), it.port()));
    }

    /// Makes a directory ready for a first start.
    ///
    /// @param levels of features
    /// @param voters only for the directory of the metadata, and only if the log is to name them
    public void format(
            String directory,
            String clusterId,
            String directoryId,
            Map<String, Integer> levels,
            List<InitialVoter> voters,
            long nowMs)
            throws IOException {
        var path = Path.of(directory);
        disk.createDurably(path);
        var format = new MetadataFormat(disk, path, nowMs);
        format.writeLevels(levels);
        if (!voters.isEmpty()) {
            var listener = controllerListener().map(Listener::name).orElse("CONTROLLER");
            format.writeVoters(
                    voters.stream()
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
}
