package io.moldau.tools.script.partition;

import io.moldau.tools.command.Session;
import io.moldau.tools.script.OldAddress;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.Reach;
import io.moldau.tools.script.Script;
import io.moldau.tools.script.ScriptFailure;
import io.moldau.tools.script.ScriptOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-reassign-partitions.sh`: moves replicas between brokers and between their directories.
@Command(
        name = "kafka-reassign-partitions.sh",
        description = "Moves replicas between brokers and directories.",
        sortOptions = false)
public final class KafkaReassignPartitions implements Script {
    /// What each action needs, and what it takes besides.
    private static final Map<String, List<String>> NEEDS = new LinkedHashMap<>();

    private static final Map<String, List<String>> TAKES = new LinkedHashMap<>();

    static {
        NEEDS.put("generate", List.of("topics-to-move-json-file", "broker-list"));
        NEEDS.put("execute", List.of("reassignment-json-file"));
        NEEDS.put("verify", List.of("reassignment-json-file"));
        NEEDS.put("cancel", List.of("reassignment-json-file"));
        NEEDS.put("list", List.of());
        TAKES.put("generate", List.of("disable-rack-aware"));
        TAKES.put(
                "execute",
                List.of(
                        "additional",
                        "throttle",
                        "replica-alter-log-dirs-throttle",
                        "timeout",
                        "disallow-replication-factor-change"));
        TAKES.put("verify", List.of("preserve-throttles"));
        TAKES.put("cancel", List.of("preserve-throttles", "timeout"));
        TAKES.put("list", List.of());
    }

    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(
            names = "--bootstrap-controller",
            description = "Controllers to ask instead; for --cancel and --list.")
    private @Nullable String bootstrapController;

    @Option(names = "--zookeeper", hidden = true)
    private @Nullable String zookeeper;

    @Option(names = "--command-config", description = "File with settings of the client.")
    private @Nullable String commandConfig;

    @Option(names = "--generate", description = "Print a plan for topics and brokers.")
    private boolean generate;

    @Option(names = "--execute", description = "Begin what a plan says.")
    private boolean execute;

    @Option(names = "--verify", description = "Say how far a plan is; if done, lift its limits.")
    private boolean verify;

    @Option(names = "--cancel", description = "Stop what a plan has begun.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean cancel;

    @Option(names = "--list", description = "Print what is being moved.")
    private boolean list;

    @Option(
            names = "--reassignment-json-file",
            description =
                    "Plan: {\"version\":1,\"partitions\":[{\"topic\":\"foo\",\"partition\":1,"
                            + "\"replicas\":[1,2],\"log_dirs\":[\"any\",\"/d\"]}]}.")
    private @Nullable Path reassignmentFile;

    @Option(
            names = "--topics-to-move-json-file",
            description = "Topics: {\"version\":1,\"topics\":[{\"topic\":\"foo\"}]}.")
    private @Nullable Path topicsFile;

    @Option(names = "--broker-list", description = "Brokers that shall have them: 0,1,2.")
    private @Nullable String brokerList;

    @Option(names = "--disable-rack-aware", description = "Plan without looking at racks.")
    private boolean disableRackAware;

    @Option(names = "--throttle", description = "Limit for copying between brokers, bytes/s.")
    private long throttle = -1;

    @Option(
            names = "--replica-alter-log-dirs-throttle",
            description = "Limit for moving between directories, bytes/s.")
    private long directoryThrottle = -1;

    @Option(
            names = "--timeout",
            description = "Milliseconds until moves between directories must have begun.")
    private long timeoutMs = 10_000;

    @Option(names = "--additional", description = "Also while others are being moved.")
    private boolean additional;

    @Option(names = "--preserve-throttles", description = "Leave limits as they are.")
    private boolean preserveThrottles;

    @Option(
            names = "--disallow-replication-factor-change",
            description = "Refuse a plan that changes the number of replicas.")
    private boolean sameFactor;

    @Override
    public String purpose() {
        return "This tool helps to move topic partitions between replicas.";
    }

    @Override
    public void check(ScriptOptions options) {
        var actions = NEEDS.keySet().stream().filter(options::has).toList();
        if (actions.size() != 1) {
            throw ScriptFailure.usage(
                    NEEDS.keySet().stream()
                            .collect(
                                    Collectors.joining(
                                            ", --",
                                            "Command must include exactly one action: --",
                                            "")));
        }
        var action = actions.getFirst();
        if (bootstrapServer != null && bootstrapController != null) {
            throw ScriptFailure.usage(
                    "Please don't specify both --bootstrap-server and --bootstrap-controller");
        }
        if (bootstrapServer == null && bootstrapController == null && zookeeper == null) {
            throw ScriptFailure.usage(
                    "Please specify either --bootstrap-server or --bootstrap-controller");
        }
        var needs = NEEDS.getOrDefault(action, List.of());
        options.require(needs.toArray(String[]::new));
        var taken = new ArrayList<>(needs);
        taken.addAll(TAKES.getOrDefault(action, List.of()));
        if (action.equals("cancel") || action.equals("list")) {
            taken.add("bootstrap-controller");
        }
        var others = new ArrayList<String>(List.of("bootstrap-controller"));
        NEEDS.values().forEach(others::addAll);
        TAKES.values().forEach(others::addAll);
        for (var it : others) {
            if (options.has(it) && !taken.contains(it)) {
                throw ScriptFailure.usage(
                        "Option \"[%s]\" can't be used with action \"[%s]\"".formatted(it, action));
            }
        }
    }

    @Override
    public void fail(Throwable failure, Output output) {
        boolean terse = failure instanceof ScriptFailure;
        output.print((terse ? "" : "Error: ") + failure.getMessage());
        if (failure instanceof ApiException) {
            // All that there is of its stack trace, which Kafka's tool prints.
            output.print(failure + "\n");
        }
    }

    @Override
    public void run(Session session, Output output) throws Exception {
        var address = new OldAddress(bootstrapServer, null, zookeeper);
        var settings = new Reach(address, commandConfig).settings(session);
        if (bootstrapController != null) {
            settings.remove(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
            settings.put(AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG, bootstrapController);
        }
        settings.putIfAbsent(CommonClientConfigs.CLIENT_ID_CONFIG, "reassign-partitions-tool");
        try (var admin = Admin.create(settings)) {
            act(new ReplicaMoves(admin, output));
        } catch (ExecutionException e) {
            throw new KafkaException(e.getMessage(), e);
        }
    }

    private void act(ReplicaMoves moves) throws Exception {
        if (list) {
            moves.list();
        } else if (generate) {
            moves.generate(
                    Reassignment.readTopics(text(topicsFile)),
                    brokerList == null ? "" : brokerList,
                    !disableRackAware);
        } else if (execute) {
            var limits = new ReplicaMoves.Limits(throttle, directoryThrottle);
            var how = new ReplicaMoves.Permissions(additional, !sameFactor);
            moves.execute(
                    Reassignment.read(text(reassignmentFile)),
                    how,
                    limits,
                    Duration.ofMillis(timeoutMs));
        } else if (verify) {
            moves.verify(Reassignment.read(text(reassignmentFile)), preserveThrottles);
        } else {
            moves.cancel(
                    Reassignment.read(text(reassignmentFile)),
                    preserveThrottles,
                    Duration.ofMillis(timeoutMs));
        }
    }

    private static String text(@Nullable Path file) throws IOException {
        try {
            return file == null ? "" : Files.readString(file);
        } catch (IOException e) {
            throw new IOException("Unable to read file " + file, e);
        }
    }
}
