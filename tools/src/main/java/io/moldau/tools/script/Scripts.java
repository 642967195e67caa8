package io.moldau.tools.script;

import io.moldau.tools.command.Failures;
import io.moldau.tools.command.Session;
import io.moldau.tools.script.acl.KafkaAcls;
import io.moldau.tools.script.cluster.KafkaBrokerApiVersions;
import io.moldau.tools.script.cluster.KafkaCluster;
import io.moldau.tools.script.cluster.KafkaFeatures;
import io.moldau.tools.script.cluster.KafkaMetadataQuorum;
import io.moldau.tools.script.config.KafkaConfigs;
import io.moldau.tools.script.group.KafkaConsumerGroups;
import io.moldau.tools.script.group.KafkaGroups;
import io.moldau.tools.script.partition.KafkaLeaderElection;
import io.moldau.tools.script.partition.KafkaPreferredReplicaElection;
import io.moldau.tools.script.partition.KafkaReassignPartitions;
import io.moldau.tools.script.storage.KafkaStorage;
import io.moldau.tools.script.transaction.KafkaTransactions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;

/// Kafka's scripts by name. Exit codes are Kafka's: 0 done, 1 anything else.
public final class Scripts {
    private static final int DONE = 0;
    private static final int FAILED = 1;

    private final Session session;

    public Scripts(Session session) {
        this.session = session;
    }

    /// Which scripts there are.
    private static Optional<KafkaScript> named(String name) {
        return switch (name) {
            case "kafka-acls" -> Optional.of(new KafkaAcls());
            case "kafka-broker-api-versions" -> Optional.of(new KafkaBrokerApiVersions());
            case "kafka-cluster" -> Optional.of(new KafkaCluster());
            case "kafka-configs" -> Optional.of(new KafkaConfigs());
            case "kafka-console-consumer" -> Optional.of(new KafkaConsoleConsumer());
            case "kafka-console-producer" -> Optional.of(new KafkaConsoleProducer());
            case "kafka-consumer-groups" -> Optional.of(new KafkaConsumerGroups());
            case "kafka-consumer-perf-test" -> Optional.of(new KafkaConsumerPerfTest());
            case "kafka-delete-records" -> Optional.of(new KafkaDeleteRecords());
            case "kafka-dump-log" -> Optional.of(new KafkaDumpLog());
            case "kafka-e2e-latency" -> Optional.of(new KafkaE2eLatency());
            case "kafka-features" -> Optional.of(new KafkaFeatures());
            case "kafka-get-offsets" -> Optional.of(new KafkaGetOffsets());
            case "kafka-groups" -> Optional.of(new KafkaGroups());
            case "kafka-leader-election" -> Optional.of(new KafkaLeaderElection());
            case "kafka-log-dirs" -> Optional.of(new KafkaLogDirs());
            case "kafka-metadata-quorum" -> Optional.of(new KafkaMetadataQuorum());
            case "kafka-preferred-replica-election" ->
                    Optional.of(new KafkaPreferredReplicaElection());
            case "kafka-producer-perf-test" -> Optional.of(new KafkaProducerPerfTest());
            case "kafka-reassign-partitions" -> Optional.of(new KafkaReassignPartitions());
            case "kafka-storage" -> Optional.of(new KafkaStorage());
            case "kafka-topics" -> Optional.of(new KafkaTopics());
            case "kafka-transactions" -> Optional.of(new KafkaTransactions());
            case "kafka-verifiable-consumer" -> Optional.of(new KafkaVerifiableConsumer());
            case "kafka-verifiable-producer" -> Optional.of(new KafkaVerifiableProducer());
            default -> Optional.empty();
        };
    }

    /// Whether there is a script of that name.
    public static boolean has(String name) {
        return named(name).isPresent();
    }

    public int run(String name, List<String> arguments) {
        var output = new Output(session.terminal(), session.clock());
        var script = named(name);
        if (script.isEmpty()) {
            output.warn("There is no %s.sh in this version of Moldau.".formatted(name));
            return FAILED;
        }
        return switch (script.get()) {
            case Script it -> run(it, arguments, output);
            case ArgparseScript it -> run(it, arguments, output);
        };
    }

    private int run(Script script, List<String> arguments, Output output) {
        var options = new ScriptOptions(script);
        try {
            var prepared = arguments.isEmpty() ? arguments : script.prepare(arguments, output);
            if (prepared.isEmpty() || prepared.contains("--help")) {
                throw ScriptFailure.usage(script.purpose());
            }
            if (prepared.contains("--version")) {
                output.print(version());
                return DONE;
            }
            options.parse(prepared);
            script.check(options);
            script.run(session, output);
            return DONE;
        } catch (ScriptFailure e) {
            if (e.isUsage()) {
                output.warn(String.valueOf(e.getMessage()));
                output.warn(options.help());
            } else {
                script.fail(e, output);
            }
        } catch (Exception e) {
            script.fail(Failures.cause(e), output);
        }
        return FAILED;
    }

    private int run(ArgparseScript script, List<String> arguments, Output output) {
        var options = new ArgparseOptions(script);
        try {
            if (arguments.isEmpty() && script.helpsWithoutArguments()) {
                options.parse(List.of("--help"));
                output.print(options.help());
                return DONE;
            }
            options.parse(arguments);
            if (options.helpWanted()) {
                output.print(options.help());
                return script.helpExitCode();
            }
            if (options.versionWanted()) {
                output.print(version());
                return DONE;
            }
            script.check(options);
            script.run(options.command(), session, output);
            return DONE;
        } catch (ScriptFailure e) {
            if (e.isUsage()) {
                output.warn(options.error(e));
            } else {
                script.fail(e, output);
            }
        } catch (Exception e) {
            script.fail(Failures.cause(e), output);
        }
        return FAILED;
    }

    /// That of the client library, as Kafka's tools print theirs.
    public static String version() {
        var versions = new Properties();
        try (InputStream in = Admin.class.getResourceAsStream("/kafka/kafka-version.properties")) {
            if (in != null) {
                versions.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own jar cannot be read", e);
        }
        return versions.getProperty("version", "unknown");
    }
}
