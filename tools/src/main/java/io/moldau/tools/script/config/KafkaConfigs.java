package io.moldau.tools.script.config;

import static io.moldau.tools.script.config.ConfigEntity.BROKERS;
import static io.moldau.tools.script.config.ConfigEntity.CLIENTS;
import static io.moldau.tools.script.config.ConfigEntity.GROUPS;
import static io.moldau.tools.script.config.ConfigEntity.IPS;
import static io.moldau.tools.script.config.ConfigEntity.LOGGERS;
import static io.moldau.tools.script.config.ConfigEntity.METRICS;
import static io.moldau.tools.script.config.ConfigEntity.TOPICS;
import static io.moldau.tools.script.config.ConfigEntity.USERS;

import io.moldau.tools.command.Session;
import io.moldau.tools.script.Bootstrap;
import io.moldau.tools.script.OldAddress;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.Reach;
import io.moldau.tools.script.Script;
import io.moldau.tools.script.ScriptFailure;
import io.moldau.tools.script.ScriptOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-configs.sh`.
@Command(
        name = "kafka-configs.sh",
        description = "Shows and changes settings of topics, brokers, clients, users and others.",
        sortOptions = false)
public final class KafkaConfigs implements Script {
    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--bootstrap-controller", description = "Controllers to ask: HOST:PORT[,...].")
    private @Nullable String bootstrapController;

    @Option(names = "--zookeeper", hidden = true)
    private @Nullable String zookeeper;

    @Option(names = "--command-config", description = "File with settings of the client.")
    private @Nullable String commandConfig;

    @Option(names = "--alter", description = "Change settings.")
    private boolean alter;

    @Option(names = "--describe", description = "Print settings.")
    private boolean describe;

    @Option(names = "--all", description = "Print also those that nobody changed.")
    private boolean all;

    @Option(
            names = "--entity-type",
            description =
                    "topics, clients, users, brokers, broker-loggers, ips, client-metrics, groups.")
    private List<String> entityTypes = List.of();

    /// In the order of the command line; an empty one is the default.
    private final List<String> entityNames = new ArrayList<>();

    @Option(
            names = "--add-config",
            description = "Settings to give: k1=v1,k2=[v1,v2],k3=v3; brackets keep commas.")
    private @Nullable String addConfig;

    @Option(names = "--add-config-file", description = "Properties file with settings to give.")
    private @Nullable String addConfigFile;

    @Option(names = "--delete-config", description = "Settings to take away: k1,k2.")
    private List<String> deleteConfig = List.of();

    @Option(names = "--topic", description = "Name of a topic.")
    private @Nullable String topic;

    @Option(names = "--client", description = "Id of a client.")
    private @Nullable String client;

    @Option(names = "--client-defaults", description = "All clients without quotas of their own.")
    private boolean clientDefaults;

    @Option(names = "--user", description = "Name of a user.")
    private @Nullable String user;

    @Option(names = "--user-defaults", description = "All users without quotas of their own.")
    private boolean userDefaults;

    @Option(names = "--broker", description = "Id of a broker.")
    private @Nullable String broker;

    @Option(names = "--broker-defaults", description = "All brokers.")
    private boolean brokerDefaults;

    @Option(names = "--broker-logger", description = "Id of a broker whose loggers are meant.")
    private @Nullable String brokerLogger;

    @Option(names = "--ip", description = "Address of clients.")
    private @Nullable String ip;

    @Option(names = "--ip-defaults", description = "All addresses without quotas of their own.")
    private boolean ipDefaults;

    @Option(names = "--client-metrics", description = "Name of a subscription to metrics.")
    private @Nullable String clientMetrics;

    @Option(names = "--group", description = "Id of a group.")
    private @Nullable String group;

    @Option(
            names = "--entity-name",
            description = "Name for the --entity-type; one for each of them.")
    void entityName(String name) {
        entityNames.add(name);
    }

    @Option(names = "--entity-default", description = "The default of the --entity-type.")
    void entityDefault(boolean isDefault) {
        if (isDefault) {
            entityNames.add("");
        }
    }

    @Override
    public String purpose() {
        return "This tool helps to manipulate and describe entity config for a topic, client, user,"
                + " broker, ip, client-metrics or group";
    }

    @Override
    public void fail(Throwable failure, Output output) {
        switch (failure) {
            case ScriptFailure it -> output.warn(String.valueOf(it.getMessage()));
            case InvalidConfigurationException it -> output.warn(String.valueOf(it.getMessage()));
            default -> output.warn("Error while executing config command: " + failure);
        }
    }

    @Override
    public void check(ScriptOptions options) {
        if (alter == describe) {
            throw ScriptFailure.usage(
                    "Command must include exactly one action: --describe, --alter");
        }
        options.forbidWith("describe", "add-config", "delete-config");
        if (bootstrapServer == null && bootstrapController == null && zookeeper == null) {
            throw new ScriptFailure(
                    "Either --bootstrap-server or --bootstrap-controller must be specified.");
        }
        if (bootstrapServer != null && bootstrapController != null) {
            throw new ScriptFailure(
                    "Only one of --bootstrap-server or --bootstrap-controller can be specified");
        }
        boolean isOldForm = !entityTypes.isEmpty() || !entityNames.isEmpty();
        if (isOldForm && !named().isEmpty()) {
            throw new ScriptFailure(
                    "--entity-{type,name,default} should not be used in conjunction with specific"
                            + " entity flags");
        }
        entity().check();
        if (describe) {
            entity().checkDescribed(options.has("entity-default"));
        } else {
            entity().checkAltered();
            checkChanges();
        }
    }

    private void checkChanges() {
        if (addConfig != null && addConfigFile != null) {
            throw new ScriptFailure(
                    "Only one of --add-config or --add-config-file must be specified");
        }
        if (addConfig == null && addConfigFile == null && deleteConfig.isEmpty()) {
            throw new ScriptFailure(
                    "At least one of --add-config, --add-config-file, or --delete-config must be"
                            + " specified with --alter");
        }
    }

    @Override
    public void run(Session session, Output output) throws Exception {
        try (var admin = Admin.create(settings(session))) {
            if (alter) {
                var changes = new ConfigChanges(addConfig, addConfigFile, deleteConfig);
                changes.make(admin, entity());
                var type = entity().type();
                var name = entity().names().getFirst();
                output.print(
                        name.isEmpty()
                                ? "Completed updating default config for %s in the cluster."
                                        .formatted(type)
                                : "Completed updating config for %s %s."
                                        .formatted(ConfigEntity.one(type), name));
            } else {
                new ConfigPages(admin, output, all).print(entity());
            }
        }
    }

    private Properties settings(Session session) throws IOException {
        if (bootstrapController != null) {
            return new Bootstrap(null, bootstrapController, commandConfig).settings();
        }
        var address = new OldAddress(bootstrapServer, null, zookeeper);
        return new Reach(address, commandConfig).settings(session);
    }

    private ConfigEntity entity() {
        var types = new ArrayList<>(entityTypes);
        var names = new ArrayList<>(entityNames);
        named().forEach((type, name) -> {
            types.add(type);
            names.add(name);
        });
        return new ConfigEntity(types, names);
    }

    /// Those that have an option of their own, in the order in which Kafka's tool goes through
    /// them.
    private Map<String, String> named() {
        var named = new LinkedHashMap<String, String>();
        put(named, TOPICS, topic, false);
        put(named, CLIENTS, client, clientDefaults);
        put(named, USERS, user, userDefaults);
        put(named, BROKERS, broker, brokerDefaults);
        put(named, LOGGERS, brokerLogger, false);
        put(named, IPS, ip, ipDefaults);
        put(named, METRICS, clientMetrics, false);
        put(named, GROUPS, group, false);
        return named;
    }

    private static void put(
            Map<String, String> named, String type, @Nullable String name, boolean isDefault) {
        if (name != null || isDefault) {
            named.put(type, name == null ? "" : name);
        }
    }
}
