package io.moldau.metadata.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Settings out of environment variables, as container images name them.
///
/// `KAFKA_LOG_RETENTION_HOURS` is `log.retention.hours`: after the prefix `_` is a dot, `__` an
/// underscore, `___` a dash. Bitnami's `KAFKA_CFG_` is a prefix, too. Variables that are known to
/// mean something else are left alone, among them what Kubernetes adds for a service called kafka.
final class EnvironmentNames {
    private static final String PREFIX = "KAFKA_";
    private static final String PREFIX_BITNAMI = "KAFKA_CFG_";

    /// Of Kafka's start scripts and of images; none of them is a setting.
    private static final Set<String> NO_SETTINGS =
            Set.of(
                    "KAFKA_HEAP_OPTS",
                    "KAFKA_OPTS",
                    "KAFKA_JVM_PERFORMANCE_OPTS",
                    "KAFKA_GC_LOG_OPTS",
                    "KAFKA_JMX_OPTS",
                    "KAFKA_JMX_PORT",
                    "KAFKA_JMX_HOSTNAME",
                    "KAFKA_DEBUG",
                    "KAFKA_HOME",
                    "KAFKA_BASE_DIR",
                    "KAFKA_CONF_DIR",
                    "KAFKA_DATA_DIR",
                    "KAFKA_VOLUME_DIR",
                    "KAFKA_VERSION",
                    "KAFKA_USER",
                    "KAFKA_MODE",
                    "KAFKA_CLUSTER_ID",
                    "KAFKA_KRAFT_CLUSTER_ID",
                    "KAFKA_TOOLS_LOG4J_LOGLEVEL",
                    "KAFKA_GC_LOG");

    private static final Pattern NO_SETTING =
            Pattern.compile("KAFKA_(LOG4J_.*|DEBUG_.*|SERVICE_.*|PORT_\\d+_.*)");

    private EnvironmentNames() {}

    /// The settings among the variables, by the settings' names, with what was read from which.
    static Map<String, String> settings(Map<String, String> environment) {
        var settings = new LinkedHashMap<String, String>();
        for (var variable : new TreeMap<>(environment).entrySet()) {
            settingName(variable.getKey(), variable.getValue())
                    .ifPresent(it -> settings.put(it, variable.getValue().trim()));
        }
        return settings;
    }

    static Optional<String> settingName(String variable, String value) {
        if (!variable.startsWith(PREFIX)
                || NO_SETTINGS.contains(variable)
                || NO_SETTING.matcher(variable).matches()
                || (variable.equals("KAFKA_PORT") && value.startsWith("tcp://"))) {
            return Optional.empty();
        }
        var prefix = variable.startsWith(PREFIX_BITNAMI) ? PREFIX_BITNAMI : PREFIX;
        var name =
                variable.substring(prefix.length())
                        .toLowerCase(Locale.ROOT)
                        .replace("___", "-")
                        .replace("__", "\0")
                        .replace('_', '.')
                        .replace('\0', '_');
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }
}
