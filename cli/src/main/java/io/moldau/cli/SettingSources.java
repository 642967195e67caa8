package io.moldau.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Settings as the operator gives them: from a properties file, over that from the environment,
/// over that from `--set`.
///
/// The environment is read as container images of Kafka do it: `KAFKA_LOG_RETENTION_HOURS` is
/// `log.retention.hours`, a double underscore is an underscore, a triple one a dash.
final class SettingSources {
    private static final String PREFIX = "KAFKA_";

    /// Variables of such images that speak to the start scripts, not to the broker.
    private static final Set<String> NOT_SETTINGS =
            new TreeSet<>(
                    List.of(
                            "KAFKA_CLUSTER_ID",
                            "KAFKA_DEBUG",
                            "KAFKA_GC_LOG_OPTS",
                            "KAFKA_HEAP_OPTS",
                            "KAFKA_HOME",
                            "KAFKA_JMX_HOSTNAME",
                            "KAFKA_JMX_OPTS",
                            "KAFKA_JMX_PORT",
                            "KAFKA_JVM_PERFORMANCE_OPTS",
                            "KAFKA_LOG4J_LOGGERS",
                            "KAFKA_LOG4J_OPTS",
                            "KAFKA_LOG4J_ROOT_LOGLEVEL",
                            "KAFKA_OPTS",
                            "KAFKA_TOOLS_LOG4J_LOGLEVEL",
                            "KAFKA_VERSION"));

    /// No settings file comes near; a wrong path to a large file is noticed early.
    private static final long FILE_BYTES_MAX = 1024 * 1024;

    private final Map<String, String> settings = new TreeMap<>();

    /// Reads a properties file.
    SettingSources file(Path path) throws IOException, UsageException {
        if (!Files.isRegularFile(path)) {
            throw new UsageException("There is no settings file " + path);
        }
        if (Files.size(path) > FILE_BYTES_MAX) {
            throw new UsageException("%s is too large for a settings file".formatted(path));
        }
        String text = Files.readString(path, StandardCharsets.UTF_8);
        return properties(text.startsWith("\uFEFF") ? text.substring(1) : text, path.toString());
    }

    private SettingSources properties(String text, String origin)
            throws IOException, UsageException {
        var properties = new Properties();
        try (Reader reader = new StringReader(text)) {
            properties.load(reader);
        } catch (IllegalArgumentException e) {
            throw new UsageException("%s: %s".formatted(origin, e.getMessage()));
        }
        properties.stringPropertyNames().forEach(it -> set(it, properties.getProperty(it)));
        return this;
    }

    /// Takes what names a setting from the environment.
    SettingSources environment(Map<String, String> variables) {
        variables.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !NOT_SETTINGS.contains(name)) {
                set(settingName(name), value);
            }
        });
        return this;
    }

    /// Takes one `key=value`.
    SettingSources flag(String assignment) throws UsageException {
        int equals = assignment.indexOf('=');
        if (equals <= 0) {
            throw new UsageException("--set takes key=value, not " + assignment);
        }
        set(assignment.substring(0, equals), assignment.substring(equals + 1));
        return this;
    }

    Map<String, String> settings() {
        return settings;
    }

    private void set(String key, String value) {
        settings.put(key.strip(), value.strip());
    }

    private static String settingName(String variable) {
        return variable.substring(PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace("___", "-")
                .replace("__", "\0")
                .replace('_', '.')
                .replace('\0', '_');
    }
}
