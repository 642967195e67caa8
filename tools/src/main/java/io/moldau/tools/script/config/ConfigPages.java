package io.moldau.tools.script.config;

import io.moldau.tools.config.Settings;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.ScriptFailure;
import io.moldau.tools.topic.Topics;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.ListConfigResourcesOptions;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;

/// What `kafka-configs.sh --describe` prints.
final class ConfigPages {
    private static final int TOPIC_NAME_MAX = 249;

    private final Admin admin;
    private final Output output;
    private final boolean all;

    /// @param all also the settings that nobody changed
    ConfigPages(Admin admin, Output output, boolean all) {
        this.admin = admin;
        this.output = output;
        this.all = all;
    }

    void print(ConfigEntity entity) throws Exception {
        switch (entity.type()) {
            case ConfigEntity.USERS, ConfigEntity.CLIENTS -> {
                printQuotas(entity);
                printCredentials(entity);
            }
            case ConfigEntity.IPS -> printQuotas(entity);
            default -> printSettings(entity);
        }
    }

    private void printSettings(ConfigEntity entity) throws Exception {
        var type = entity.type();
        if (entity.names().isEmpty()) {
            for (var name : existing(type)) {
                printSettings(type, name);
            }
            return;
        }
        var name = entity.names().getFirst();
        if (type.equals(ConfigEntity.TOPICS)) {
            requireTopicName(name);
        }
        if (!all && !existing(type).contains(name)) {
            output.print(
                    "The %s '%s' doesn't exist and doesn't have dynamic config."
                            .formatted(ConfigEntity.one(type), name));
            return;
        }
        printSettings(type, name);
    }

    private static void requireTopicName(String name) {
        boolean isLegal = name.matches("[a-zA-Z0-9._-]{1,%d}".formatted(TOPIC_NAME_MAX));
        if (!isLegal || name.equals(".") || name.equals("..")) {
            throw new InvalidTopicException("Topic name is invalid: " + name);
        }
    }

    /// Names of all that have a type; the default of all brokers has an empty name.
    private Set<String> existing(String type) throws Exception {
        return switch (type) {
            case ConfigEntity.TOPICS -> new Topics(admin).names(true);
            case ConfigEntity.METRICS -> resources(ConfigResource.Type.CLIENT_METRICS);
            case ConfigEntity.GROUPS -> {
                var names = new LinkedHashSet<String>();
                admin.listGroups().all().get().forEach(it -> names.add(it.groupId()));
                try {
                    names.addAll(resources(ConfigResource.Type.GROUP));
                } catch (ExecutionException e) {
                    // A broker before 4.1 does not list them; it has groups all the same.
                    if (!(e.getCause() instanceof UnsupportedVersionException)) {
                        throw e;
                    }
                }
                yield names;
            }
            default -> {
                var names = new LinkedHashSet<String>();
                admin.describeCluster().nodes().get().stream()
                        .map(Node::idString)
                        .forEach(names::add);
                names.add("");
                yield names;
            }
        };
    }

    private Set<String> resources(ConfigResource.Type type) throws Exception {
        var names = new LinkedHashSet<String>();
        admin.listConfigResources(Set.of(type), new ListConfigResourcesOptions())
                .all()
                .get()
                .forEach(it -> names.add(it.name()));
        return names;
    }

    private void printSettings(String type, String name) throws Exception {
        output.print(
                type.equals(ConfigEntity.BROKERS) && name.isEmpty()
                        ? "Default configs for %s in the cluster are:".formatted(type)
                        : "%s configs for %s %s are:"
                                .formatted(all ? "All" : "Dynamic", ConfigEntity.one(type), name));
        var own = own(type, name);
        for (var entry : new Settings(admin).describe(new ConfigResource(resource(type), name))) {
            if (all || own == ConfigSource.UNKNOWN || entry.source() == own) {
                output.print(line(entry));
            }
        }
    }

    private static String line(ConfigEntry entry) {
        var synonyms =
                entry.synonyms().stream()
                        .map(it -> "%s:%s=%s".formatted(it.source(), it.name(), it.value()))
                        .collect(Collectors.joining(", "));
        return "  %s=%s sensitive=%s synonyms={%s}"
                .formatted(entry.name(), entry.value(), entry.isSensitive(), synonyms);
    }

    private static ConfigResource.Type resource(String type) {
        return switch (type) {
            case ConfigEntity.TOPICS -> ConfigResource.Type.TOPIC;
            case ConfigEntity.BROKERS -> ConfigResource.Type.BROKER;
            case ConfigEntity.LOGGERS -> ConfigResource.Type.BROKER_LOGGER;
            case ConfigEntity.METRICS -> ConfigResource.Type.CLIENT_METRICS;
            default -> ConfigResource.Type.GROUP;
        };
    }

    /// Where a setting comes from that belongs to the entity itself; loggers are all its own.
    private static ConfigSource own(String type, String name) {
        return switch (type) {
            case ConfigEntity.TOPICS -> ConfigSource.DYNAMIC_TOPIC_CONFIG;
            case ConfigEntity.BROKERS ->
                    name.isEmpty()
                            ? ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG
                            : ConfigSource.DYNAMIC_BROKER_CONFIG;
            case ConfigEntity.LOGGERS -> ConfigSource.UNKNOWN;
            case ConfigEntity.METRICS -> ConfigSource.DYNAMIC_CLIENT_METRICS_CONFIG;
            default -> ConfigSource.DYNAMIC_GROUP_CONFIG;
        };
    }

    private void printQuotas(ConfigEntity entity) throws Exception {
        new Settings(admin)
                .quotas(filter(entity))
                .forEach((who, quotas) ->
                        output.print(
                                "Quota configs for %s are %s"
                                        .formatted(
                                                described(who.entries()),
                                                quotas.entrySet().stream()
                                                        .map(String::valueOf)
                                                        .collect(Collectors.joining(", ")))));
    }

    private static String described(Map<String, String> entity) {
        var parts = new ArrayList<String>();
        for (var type :
                List.of(
                        ClientQuotaEntity.USER,
                        ClientQuotaEntity.CLIENT_ID,
                        ClientQuotaEntity.IP)) {
            if (entity.containsKey(type)) {
                var kind = type.equals(ClientQuotaEntity.USER) ? "user-principal" : type;
                var name = entity.get(type);
                parts.add(name == null ? "the default " + kind : "%s '%s'".formatted(kind, name));
            }
        }
        return String.join(", ", parts);
    }

    /// Those with these types and no others; a type without a name stands for all its names.
    static ClientQuotaFilter filter(ConfigEntity entity) {
        if (entity.names().size() > entity.types().size()) {
            throw new ScriptFailure("More entity names specified than entity types");
        }
        var components = new ArrayList<ClientQuotaFilterComponent>();
        for (int i = 0; i < entity.types().size(); i++) {
            var type = quotaType(entity.types().get(i));
            if (i >= entity.names().size()) {
                components.add(ClientQuotaFilterComponent.ofEntityType(type));
            } else if (entity.names().get(i).isEmpty()) {
                components.add(ClientQuotaFilterComponent.ofDefaultEntity(type));
            } else {
                components.add(ClientQuotaFilterComponent.ofEntity(type, entity.names().get(i)));
            }
        }
        return ClientQuotaFilter.containsOnly(components);
    }

    static String quotaType(String type) {
        return switch (type) {
            case ConfigEntity.USERS -> ClientQuotaEntity.USER;
            case ConfigEntity.CLIENTS -> ClientQuotaEntity.CLIENT_ID;
            default -> ClientQuotaEntity.IP;
        };
    }

    /// Only for users by name, or all of them.
    private void printCredentials(ConfigEntity entity) throws Exception {
        if (entity.types().contains(ConfigEntity.CLIENTS) || entity.names().contains("")) {
            return;
        }
        var found = admin.describeUserScramCredentials(entity.names());
        for (var user : found.users().get()) {
            try {
                var credentials =
                        found.description(user).get().credentialInfos().stream()
                                .map(it ->
                                        "%s=iterations=%d"
                                                .formatted(
                                                        it.mechanism().mechanismName(),
                                                        it.iterations()))
                                .collect(Collectors.joining(", "));
                output.print(
                        "SCRAM credential configs for user-principal '%s' are %s"
                                .formatted(user, credentials));
            } catch (ExecutionException e) {
                output.print(
                        "Error retrieving SCRAM credential configs for user-principal '%s': %s: %s"
                                .formatted(user, e.getClass().getSimpleName(), e.getMessage()));
            }
        }
    }
}
