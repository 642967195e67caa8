package io.moldau.tools.script.config;

import io.moldau.tools.command.ClientSettings;
import io.moldau.tools.config.Settings;
import io.moldau.tools.script.ScriptFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.jspecify.annotations.Nullable;

/// What `kafka-configs.sh --alter` changes.
final class ConfigChanges {
    /// A comma or an equals sign outside of brackets.
    private static final String OUTSIDE = "(?=[^\\]]*(?:\\[|$))";

    private static final Pattern KEY = Pattern.compile("[$a-zA-Z0-9._-]*");

    private static final Pattern SCRAM =
            Pattern.compile("(?:iterations=(-?[0-9]*),)?password=(.*)");

    private static final List<String> QUOTAS =
            List.of(
                    "producer_byte_rate",
                    "consumer_byte_rate",
                    "request_percentage",
                    "controller_mutation_rate");

    private static final List<String> IP_QUOTAS = List.of("connection_creation_rate");

    /// Of RFC 7677, and what Kafka takes where nothing is said.
    private static final int ITERATIONS_MIN = 4096;

    private static final String ITERATIONS_DEFAULT = "-1";

    private final @Nullable String added;
    private final @Nullable String addedFile;
    private final List<String> deleted;

    /// @param added `k1=v1,k2=[v1,v2]`
    /// @param addedFile a properties file
    /// @param deleted `k1,k2`, several times
    ConfigChanges(@Nullable String added, @Nullable String addedFile, List<String> deleted) {
        this.added = added;
        this.addedFile = addedFile;
        this.deleted = deleted;
    }

    void make(Admin admin, ConfigEntity entity) throws Exception {
        var set = set();
        var unset = unset();
        var settings = new Settings(admin);
        switch (entity.type()) {
            case ConfigEntity.TOPICS ->
                    settings.alter(resource(ConfigResource.Type.TOPIC, entity), set, unset);
            case ConfigEntity.BROKERS ->
                    settings.alter(resource(ConfigResource.Type.BROKER, entity), set, unset);
            case ConfigEntity.GROUPS ->
                    settings.alter(resource(ConfigResource.Type.GROUP, entity), set, unset);
            case ConfigEntity.METRICS ->
                    settings.alter(
                            resource(ConfigResource.Type.CLIENT_METRICS, entity), set, unset);
            case ConfigEntity.LOGGERS -> {
                var loggers = resource(ConfigResource.Type.BROKER_LOGGER, entity);
                requireLoggers(admin, loggers, keys(set, unset));
                settings.alter(loggers, set, unset);
            }
            case ConfigEntity.IPS -> {
                requireOnly(IP_QUOTAS, keys(set, unset), "connection quota", ConfigEntity.IPS);
                alterQuotas(admin, entity, set, unset);
            }
            default -> alterUserOrClient(admin, entity, set, unset);
        }
    }

    private Map<String, String> set() throws IOException {
        var set = new TreeMap<String, String>();
        if (addedFile != null) {
            ClientSettings.read(Path.of(addedFile))
                    .forEach((key, value) -> set.put(String.valueOf(key), String.valueOf(value)));
        }
        if (added != null) {
            for (var pair : added.split("," + OUTSIDE)) {
                var parts = pair.split("\\s*=\\s*" + OUTSIDE, -1);
                if (parts.length != 2) {
                    throw new ScriptFailure(
                            "requirement failed: Invalid entity config: all configs to be added"
                                    + " must be in the format \"key=val\" or  \"key=[val1,val2]\" to"
                                    + " group values which contain commas.");
                }
                set.put(parts[0].strip(), parts[1].replaceAll("\\[?\\]?", "").strip());
            }
        }
        for (var key : set.keySet()) {
            if (!KEY.matcher(key).matches()) {
                throw new ScriptFailure("Invalid character found for config key: " + key);
            }
        }
        return set;
    }

    private List<String> unset() {
        return deleted.stream()
                .flatMap(it -> List.of(it.split(",")).stream())
                .map(String::strip)
                .toList();
    }

    private static List<String> keys(Map<String, String> set, List<String> unset) {
        var keys = new ArrayList<>(unset);
        keys.addAll(set.keySet());
        return keys;
    }

    private static ConfigResource resource(ConfigResource.Type type, ConfigEntity entity) {
        return new ConfigResource(type, entity.names().getFirst());
    }

    private static void requireLoggers(Admin admin, ConfigResource loggers, List<String> keys)
            throws Exception {
        var unknown = new ArrayList<>(keys);
        new Settings(admin).describe(loggers).forEach(it -> unknown.remove(it.name()));
        if (!unknown.isEmpty()) {
            throw new InvalidConfigurationException(
                    "Invalid broker logger(s): " + String.join(",", unknown));
        }
    }

    private static void requireOnly(
            List<String> known, List<String> keys, String kind, String type) {
        var unknown = keys.stream().filter(it -> !known.contains(it)).toList();
        if (!unknown.isEmpty()) {
            throw new ScriptFailure(
                    "Only %s configs can be added for '%s' using --bootstrap-server. Unexpected"
                                    .formatted(kind, type)
                            + " config names: "
                            + String.join(",", unknown));
        }
    }

    private static void alterUserOrClient(
            Admin admin, ConfigEntity entity, Map<String, String> set, List<String> unset)
            throws Exception {
        var keys = keys(set, unset);
        if (entity.types().contains(ConfigEntity.CLIENTS)) {
            requireOnly(QUOTAS, keys, "quota", ConfigEntity.CLIENTS);
        }
        var scram = keys.stream().filter(ConfigChanges::isScram).toList();
        var others = keys.stream().filter(it -> !isScram(it)).toList();
        requireOnly(QUOTAS, others, "quota and SCRAM credential", ConfigEntity.USERS);
        if (scram.isEmpty()) {
            alterQuotas(admin, entity, set, unset);
            return;
        }
        if (entity.names().contains("")) {
            throw new ScriptFailure(
                    "The use of --entity-default or --user-defaults is not allowed with User SCRAM"
                            + " Credentials using --bootstrap-server.");
        }
        if (!others.isEmpty()) {
            throw new ScriptFailure(
                    "Cannot alter both quota and SCRAM credential configs simultaneously for"
                            + " 'users' using --bootstrap-server.");
        }
        var user = entity.names().getFirst();
        var changes = new ArrayList<UserScramCredentialAlteration>();
        unset.forEach(it -> changes.add(new UserScramCredentialDeletion(user, mechanism(it))));
        set.forEach((key, value) -> changes.add(credential(user, mechanism(key), value)));
        admin.alterUserScramCredentials(changes).all().get();
    }

    private static boolean isScram(String key) {
        return mechanism(key) != ScramMechanism.UNKNOWN;
    }

    private static ScramMechanism mechanism(String name) {
        return ScramMechanism.fromMechanismName(name);
    }

    private static UserScramCredentialUpsertion credential(
            String user, ScramMechanism mechanism, String text) {
        var parts = SCRAM.matcher(text);
        if (!parts.matches()) {
            throw new ScriptFailure("Invalid credential property %s=%s".formatted(mechanism, text));
        }
        var given = parts.group(1);
        int iterations =
                given == null || given.equals(ITERATIONS_DEFAULT)
                        ? ITERATIONS_MIN
                        : Integer.parseInt(given);
        if (iterations < ITERATIONS_MIN) {
            throw new ScriptFailure(
                    "Iterations %d is less than the minimum %d required for %s"
                            .formatted(iterations, ITERATIONS_MIN, mechanism.mechanismName()));
        }
        return new UserScramCredentialUpsertion(
                user,
                new ScramCredentialInfo(mechanism, iterations),
                parts.group(2).getBytes(StandardCharsets.UTF_8));
    }

    private static void alterQuotas(
            Admin admin, ConfigEntity entity, Map<String, String> set, List<String> unset)
            throws Exception {
        var settings = new Settings(admin);
        var old =
                settings.quotas(ConfigPages.filter(entity)).values().stream()
                        .findFirst()
                        .orElse(Map.of());
        var invalid = unset.stream().filter(it -> !old.containsKey(it)).toList();
        if (!invalid.isEmpty()) {
            throw new InvalidConfigurationException(
                    "Invalid config(s): " + String.join(",", invalid));
        }
        var changes = new LinkedHashMap<String, @Nullable Double>();
        set.forEach((key, value) -> changes.put(key, number(key, value)));
        unset.forEach(key -> changes.put(key, null));
        var names = new LinkedHashMap<String, @Nullable String>();
        for (int i = 0; i < entity.types().size(); i++) {
            var name = entity.names().get(i);
            names.put(ConfigPages.quotaType(entity.types().get(i)), name.isEmpty() ? null : name);
        }
        settings.alterQuotas(new ClientQuotaEntity(names), changes);
    }

    private static Double number(String key, String value) {
        try {
            return Double.valueOf(value);
        } catch (NumberFormatException e) {
            throw new ScriptFailure(
                    "Cannot parse quota configuration value for %s: %s".formatted(key, value));
        }
    }
}
