package io.moldau.tools.script.cluster;

import io.moldau.tools.command.ClientSettings;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.ScriptFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RaftVoterEndpoint;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `kafka-metadata-quorum.sh add-controller`: who the controller is stands in its own settings
/// file, which is given as `--command-config`, and in the `meta.properties` of its directory.
@Command(name = "add-controller", description = "Adds a controller.")
final class AddController implements KafkaMetadataQuorum.Asked {
    private static final String NODE_ID = "node.id";
    private static final String ROLES = "process.roles";
    private static final String LISTENER_NAMES = "controller.listener.names";
    private static final String DIRECTORY_ID = "directory.id";

    /// The first that is there names the directory of the metadata log.
    private static final List<String> DIRECTORIES = List.of("metadata.log.dir", "log.dirs");

    /// What is advertised comes after what is listened to, and counts.
    private static final List<String> LISTENERS = List.of("listeners", "advertised.listeners");

    private static final Pattern LISTENER =
            Pattern.compile("(.*)://\\[?([\\w.:%-]*)\\]?:(-?\\d{1,9})");

    @ParentCommand private @Nullable KafkaMetadataQuorum script;

    @Option(names = "--dry-run", description = "Only print what would be done.")
    private boolean dryRun;

    @Override
    public void run(Admin admin, Output output) throws Exception {
        var file = script == null ? null : script.commandConfig();
        if (file == null) {
            throw new ScriptFailure(
                    "You must supply the configuration file of the controller you are adding when"
                            + " using add-controller.");
        }
        var settings = ClientSettings.read(Path.of(file));
        int id = id(settings);
        var directory = directoryId(settings);
        var endpoints = endpoints(settings);
        if (!dryRun) {
            admin.addRaftVoter(id, directory, endpoints).all().get();
        }
        output.print(
                "%s controller %d with directory id %s and endpoints: %s"
                        .formatted(
                                dryRun ? "DRY RUN of adding" : "Added",
                                id,
                                directory,
                                endpoints.stream()
                                        .map(RaftVoterEndpoint::toString)
                                        .collect(Collectors.joining(", "))));
    }

    private static ScriptFailure noController(String what) {
        return new ScriptFailure(what + ". Is this a valid controller configuration file?");
    }

    private static int id(Properties settings) {
        var text = settings.getProperty(NODE_ID);
        if (text == null) {
            throw noController(NODE_ID + " not found in configuration file");
        }
        int id = Integer.parseInt(text);
        if (id < 0) {
            throw noController(NODE_ID + " was negative in configuration file");
        }
        if (!settings.getProperty(ROLES, "").contains("controller")) {
            throw noController(ROLES + " did not contain 'controller' in configuration file");
        }
        return id;
    }

    private static Uuid directoryId(Properties settings) throws IOException {
        var directory = directory(settings);
        var file = Path.of(directory, "meta.properties");
        if (!Files.isReadable(file)) {
            throw new ScriptFailure("Unable to read meta.properties from " + directory);
        }
        var id = ClientSettings.read(file).getProperty(DIRECTORY_ID);
        if (id == null) {
            throw new ScriptFailure("No directory id found in " + directory);
        }
        return Uuid.fromString(id);
    }

    private static String directory(Properties settings) {
        for (var name : DIRECTORIES) {
            var text = settings.getProperty(name);
            if (text != null) {
                return text.strip().split(",", -1)[0];
            }
        }
        throw noController("Neither %s were found".formatted(String.join(" nor ", DIRECTORIES)));
    }

    private static Set<RaftVoterEndpoint> endpoints(Properties settings) {
        var listeners = new HashMap<String, RaftVoterEndpoint>();
        LISTENERS.forEach(it -> listeners.putAll(listeners(settings.getProperty(it, ""))));
        var names = settings.getProperty(LISTENER_NAMES);
        if (names == null) {
            throw noController(LISTENER_NAMES + " was not found");
        }
        var endpoints = new LinkedHashSet<RaftVoterEndpoint>();
        for (var name : names.split(",", -1)) {
            var endpoint = listeners.get(name.toUpperCase(Locale.ROOT));
            if (endpoint == null) {
                throw new ScriptFailure(
                        "Cannot find information about controller listener name: "
                                + name.toUpperCase(Locale.ROOT));
            }
            endpoints.add(endpoint);
        }
        return endpoints;
    }

    /// By name.
    private static Map<String, RaftVoterEndpoint> listeners(String list) {
        var listeners = new HashMap<String, RaftVoterEndpoint>();
        for (var text : list.split(",", -1)) {
            if (text.isBlank()) {
                continue;
            }
            var match = LISTENER.matcher(text.strip());
            if (!match.matches()) {
                throw new ScriptFailure(
                        "Unable to parse %s to a broker endpoint".formatted(text.strip()));
            }
            var name = match.group(1).toUpperCase(Locale.ROOT);
            var host = match.group(2).isEmpty() ? "localhost" : match.group(2);
            listeners.put(
                    name, new RaftVoterEndpoint(name, host, Integer.parseInt(match.group(3))));
        }
        return listeners;
    }
}
