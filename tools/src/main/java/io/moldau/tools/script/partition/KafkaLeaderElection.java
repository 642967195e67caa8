package io.moldau.tools.script.partition;

import io.moldau.tools.script.AdminScript;
import io.moldau.tools.script.OldAddress;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.Reach;
import io.moldau.tools.script.ScriptFailure;
import io.moldau.tools.script.ScriptOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-leader-election.sh`.
@Command(
        name = "kafka-leader-election.sh",
        description = "Has leaders of partitions elected.",
        sortOptions = false)
public final class KafkaLeaderElection implements AdminScript {
    private static final List<String> SCOPES =
            List.of("topic", "all-topic-partitions", "path-to-json-file");

    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--command-config", description = "File with settings of the client.")
    private @Nullable String commandConfig;

    @Option(names = "--admin.config", description = "The same; its older name.")
    private @Nullable String adminConfig;

    @Option(
            names = "--election-type",
            description = "preferred: the first replica, or unclean: any replica that is left.")
    private @Nullable String electionType;

    @Option(names = "--topic", description = "Topic of the partition.")
    private @Nullable String topic;

    @Option(names = "--partition", description = "Number of the partition.")
    private @Nullable Integer partition;

    @Option(
            names = "--path-to-json-file",
            description =
                    "File with partitions: {\"partitions\": [{\"topic\": \"foo\", \"partition\":"
                            + " 1}]}.")
    private @Nullable Path pathToJsonFile;

    @Option(names = "--all-topic-partitions", description = "All partitions that need it.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean allTopicPartitions;

    @Override
    public String purpose() {
        return "This tool attempts to elect a new leader for a set of topic partitions. The type of"
                + " elections supported are preferred replicas and unclean replicas.";
    }

    @Override
    public Reach reach() {
        return new Reach(
                new OldAddress(bootstrapServer, null, null),
                adminConfig == null ? commandConfig : adminConfig);
    }

    @Override
    public void check(ScriptOptions options) {
        if (electionType != null && type(electionType) == null) {
            throw ScriptFailure.usage(
                    "Value [%s] must be one of preferred and unclean".formatted(electionType));
        }
        var missing =
                List.of("bootstrap-server", "election-type").stream()
                        .filter(it -> !options.has(it))
                        .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new ScriptFailure("Missing required option(s): " + missing);
        }
        options.forbidWith("admin.config", "command-config");
        if (SCOPES.stream().filter(options::has).count() != 1) {
            throw new ScriptFailure(
                    "One and only one of the following options is required: "
                            + String.join(", ", SCOPES));
        }
        if (topic != null && partition == null) {
            throw new ScriptFailure("Missing required option(s): partition");
        }
        if (topic == null && partition != null) {
            throw new ScriptFailure("Option partition is only allowed if topic is used");
        }
    }

    @Override
    public void fail(Throwable failure, Output output) {
        output.warn(String.valueOf(failure.getMessage()));
    }

    @Override
    public void run(Admin admin, Output output) throws Exception {
        var type = electionType == null ? null : type(electionType);
        if (type == null) {
            throw new ScriptFailure("Missing required option(s): election-type");
        }
        if (adminConfig != null) {
            output.print(
                    "Option --admin.config has been deprecated and will be removed in a future"
                            + " version. Use --command-config instead.");
        }
        Set<TopicPartition> partitions = null;
        if (pathToJsonFile != null) {
            partitions = Election.read(pathToJsonFile);
        } else if (topic != null && partition != null) {
            partitions = Set.of(new TopicPartition(topic, partition));
        }
        new Election(admin, output).run(type, partitions);
    }

    private static @Nullable ElectionType type(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "preferred" -> ElectionType.PREFERRED;
            case "unclean" -> ElectionType.UNCLEAN;
            default -> null;
        };
    }
}
