package io.moldau.broker;

import io.moldau.broker.api.TopicAutoCreation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What a broker is told at its start, from Kafka's settings by name.
///
/// A stand-in until the table of all settings takes over.
///
/// @param listeners what to listen on, `listeners`
/// @param advertised what clients are told, `advertised.listeners`; empty for what fits `listeners`
/// @param logDirs where data lies, `log.dirs`
public record BrokerOptions(
        int nodeId,
        List<Endpoint> listeners,
        List<Endpoint> advertised,
        List<Path> logDirs,
        boolean flushBeforeAck,
        int partitionsDefault,
        int replicationFactorDefault,
        TopicAutoCreation.Settings topics) {
    private static final String LISTENERS_DEFAULT = "PLAINTEXT://localhost:9092";

    /// @throws IllegalArgumentException with a text for the operator
    public static BrokerOptions of(Map<String, String> settings) {
        String advertised = settings.getOrDefault("advertised.listeners", "");
        String dirs = settings.getOrDefault("log.dirs", "data");
        return new BrokerOptions(
                number(settings, "node.id", 1),
                Endpoint.parseAll(settings.getOrDefault("listeners", LISTENERS_DEFAULT)),
                advertised.isBlank() ? List.of() : Endpoint.parseAll(advertised),
                List.of(dirs.split(",", -1)).stream().map(it -> Path.of(it.strip())).toList(),
                flag(settings, "flush.before.ack"),
                number(settings, "num.partitions", 1),
                number(settings, "default.replication.factor", 1),
                new TopicAutoCreation.Settings(
                        flag(settings, "auto.create.topics.enable"),
                        number(settings, "offsets.topic.num.partitions", 50),
                        number(settings, "offsets.topic.replication.factor", 3)));
    }

    private static int number(Map<String, String> settings, String name, int otherwise) {
        String value = settings.get(name);
        try {
            return value == null ? otherwise : Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s must be a number, not %s".formatted(name, value));
        }
    }

    private static boolean flag(Map<String, String> settings, String name) {
        return Boolean.parseBoolean(settings.getOrDefault(name, "true").strip());
    }
}
