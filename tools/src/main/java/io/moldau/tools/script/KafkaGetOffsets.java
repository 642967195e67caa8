package io.moldau.tools.script;

import io.moldau.tools.command.Failures;
import io.moldau.tools.topic.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-get-offsets.sh`: a line `topic:partition:offset` for each partition that was chosen.
@Command(
        name = "kafka-get-offsets.sh",
        description = "Prints offsets of partitions.",
        sortOptions = false)
final class KafkaGetOffsets implements AdminScript {
    /// `topic:3`, `topic:1-4` (without 4), `topic:1-`, `topic:-4`, `topic`; the topic may be left
    /// out.
    private static final Pattern RULE =
            Pattern.compile("([^:,]*)(?::(?:([0-9]+)|(?:([0-9]*)-([0-9]*))))?");

    /// What the client answers for a partition that has no such offset.
    private static final long NONE = -1;

    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--broker-list", hidden = true)
    private @Nullable String brokerList;

    @Option(
            names = "--topic-partitions",
            description = "Topics and partitions: topic1:1,topic2:0-3,topic3,topic4:5-,topic5:-3.")
    private @Nullable String topicPartitions;

    @Option(names = "--topic", description = "A regular expression for topics.")
    private @Nullable String topic;

    @Option(names = "--partitions", description = "Partitions: 0,1,2. Without it all.")
    private @Nullable String partitions;

    @Option(
            names = "--time",
            defaultValue = "latest",
            description = {
                "Which offset: -1 or latest, -2 or earliest, -3 or max-timestamp, -4 or"
                        + " earliest-local, -5 or latest-tiered, -6 or earliest-pending-upload, or"
                        + " the first at or after a time in milliseconds since 1970."
            })
    private String time = "latest";

    @Option(names = "--command-config", description = "File with settings of the client.")
    private @Nullable String commandConfig;

    @Option(names = "--exclude-internal-topics", description = "Without the cluster's own topics.")
    private boolean excludeInternal;

    @Override
    public String purpose() {
        return "An interactive shell for getting topic-partition offsets.";
    }

    @Override
    public Reach reach() {
        return new Reach(new OldAddress(bootstrapServer, brokerList, null), commandConfig);
    }

    @Override
    public void check(ScriptOptions options) {
        if (reach().address().isEmpty()) {
            options.require("bootstrap-server");
        }
        if (topicPartitions != null && (topic != null || partitions != null)) {
            throw new ScriptFailure(
                    "--topic-partitions cannot be used with --topic or --partitions");
        }
    }

    @Override
    public void run(Admin admin, Output output) throws Exception {
        var spec = spec();
        var chosen = chosen();
        var topics = new Topics(admin);
        var asked = new LinkedHashMap<TopicPartition, OffsetSpec>();
        var relevant =
                topics.names(!excludeInternal).stream()
                        .filter(it -> chosen.stream().anyMatch(c -> c.meets(it)))
                        .toList();
        for (var partition : Topics.partitions(topics.describe(relevant).values())) {
            if (chosen.stream().anyMatch(c -> c.meets(partition.topic(), partition.partition()))) {
                asked.put(partition, spec);
            }
        }
        if (asked.isEmpty()) {
            throw new ScriptFailure(
                    "Could not match any topic-partitions with the specified filters");
        }
        var answers = admin.listOffsets(asked);
        for (var partition : asked.keySet()) {
            try {
                long offset = answers.partitionResult(partition).get().offset();
                if (offset != NONE) {
                    output.print(
                            "%s:%d:%d".formatted(partition.topic(), partition.partition(), offset));
                }
            } catch (ExecutionException e) {
                output.warn(
                        "Skip getting offsets for topic-partition %s due to error: %s"
                                .formatted(partition, Failures.cause(e).getMessage()));
            }
        }
    }

    private OffsetSpec spec() {
        return switch (time) {
            case "-1", "latest" -> OffsetSpec.latest();
            case "-2", "earliest" -> OffsetSpec.earliest();
            case "-3", "max-timestamp" -> OffsetSpec.maxTimestamp();
            case "-4", "earliest-local" -> OffsetSpec.earliestLocal();
            case "-5", "latest-tiered" -> OffsetSpec.latestTiered();
            case "-6", "earliest-pending-upload" -> OffsetSpec.earliestPendingUpload();
            case String it when it.matches("-?\\d{1,18}") ->
                    OffsetSpec.forTimestamp(Long.parseLong(it));
            case String it ->
                    throw new ScriptFailure(
                            ("Malformed time argument %s. Please use -1 or latest / -2 or earliest"
                                            + " / -3 or max-timestamp / -4 or earliest-local / -5"
                                            + " or latest-tiered / -6 or earliest-pending-upload,"
                                            + " or a specified long format timestamp")
                                    .formatted(it));
        };
    }

    /// Topics whose whole name is like that, and of those some partitions.
    private record Chosen(Pattern topic, IntPredicate partition) {
        boolean meets(String name) {
            return topic.matcher(name).matches();
        }

        boolean meets(String name, int number) {
            return meets(name) && partition.test(number);
        }
    }

    private List<Chosen> chosen() {
        if (topicPartitions != null) {
            return Arrays.stream(topicPartitions.split(",")).map(KafkaGetOffsets::rule).toList();
        }
        return List.of(new Chosen(names(topic == null ? "" : topic), numbers()));
    }

    private IntPredicate numbers() {
        if (partitions == null || partitions.isEmpty()) {
            return _ -> true;
        }
        var wanted = new ArrayList<Integer>();
        for (var number : partitions.split(",")) {
            if (!number.matches("\\d{1,9}")) {
                throw new ScriptFailure(
                        "--partitions expects a comma separated list of numeric partition ids, but"
                                + " received: "
                                + partitions);
            }
            wanted.add(Integer.parseInt(number));
        }
        return wanted::contains;
    }

    private static Chosen rule(String text) {
        var rule = RULE.matcher(text);
        if (!rule.matches()) {
            throw new ScriptFailure("Invalid rule specification: " + text);
        }
        int from = number(rule, 3, 0);
        int to = number(rule, 4, Integer.MAX_VALUE);
        int only = number(rule, 2, -1);
        return new Chosen(
                names(rule.group(1)), it -> only < 0 ? it >= from && it < to : it == only);
    }

    private static int number(Matcher rule, int group, int otherwise) {
        var text = rule.group(group);
        return text == null || text.isEmpty() ? otherwise : Integer.parseInt(text);
    }

    private static Pattern names(String expression) {
        return expression.isEmpty() ? Pattern.compile(".*") : TopicNames.pattern(expression);
    }
}
