package io.moldau.tools.script;

import static java.util.stream.Collectors.joining;

import io.moldau.tools.command.Failures;
import io.moldau.tools.topic.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-topics.sh`.
@Command(
        name = "kafka-topics.sh",
        description = "Lists, describes, creates, alters and deletes topics.",
        sortOptions = false)
final class KafkaTopics implements AdminScript {
    private static final List<String> ACTIONS =
            List.of("list", "describe", "create", "alter", "delete");

    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--zookeeper", hidden = true)
    private @Nullable String zookeeper;

    @Option(names = "--broker-list", hidden = true)
    private @Nullable String brokerList;

    @Option(names = "--command-config", description = "File with settings of the client.")
    private @Nullable String commandConfig;

    @Option(names = "--list", description = "Print the names of topics.")
    private boolean list;

    @Option(names = "--create", description = "Create a topic.")
    private boolean create;

    @Option(names = "--delete", description = "Delete topics.")
    private boolean delete;

    @Option(names = "--alter", description = "Give topics more partitions.")
    private boolean alter;

    @Option(names = "--describe", description = "Print topics with their partitions.")
    private boolean describe;

    @Option(
            names = "--topic",
            description = "A name; without --create a regular expression for names.")
    private @Nullable String topic;

    @Option(names = "--topic-id", description = "Describe the topic that has this id.")
    private @Nullable String topicId;

    @Option(names = "--config", description = "Setting of a new topic: key=value.")
    private List<String> config = List.of();

    @Option(
            names = "--delete-config",
            description = "Setting that goes back to its default; kafka-configs.sh does this too.")
    private List<String> deleteConfig = List.of();

    @Option(names = "--partitions", description = "How many partitions it shall have.")
    private @Nullable Integer partitions;

    @Option(names = "--replication-factor", description = "Replicas of each partition.")
    private @Nullable Integer replicationFactor;

    @Option(
            names = "--replica-assignment",
            description = "Brokers of each partition: 1:2,2:3 for two partitions.")
    private @Nullable String replicaAssignment;

    @Option(
            names = "--under-replicated-partitions",
            description = "Describe only those with fewer replicas in sync than replicas.")
    private boolean underReplicated;

    @Option(
            names = "--unavailable-partitions",
            description = "Describe only those without a leader.")
    private boolean unavailable;

    @Option(
            names = "--under-min-isr-partitions",
            description = "Describe only those with fewer replicas in sync than wanted.")
    private boolean underMinIsr;

    @Option(
            names = "--at-min-isr-partitions",
            description = "Describe only those with just as many replicas in sync as wanted.")
    private boolean atMinIsr;

    @Option(
            names = "--topics-with-overrides",
            description = "Describe only topics with settings of their own.")
    private boolean overrides;

    @Option(names = "--if-exists", description = "Pass over a topic that does not exist.")
    private boolean ifExists;

    @Option(names = "--if-not-exists", description = "Pass over a topic that exists.")
    private boolean ifNotExists;

    @Option(names = "--exclude-internal", description = "Without the cluster's own topics.")
    private boolean excludeInternal;

    @Option(
            names = "--partition-size-limit-per-response",
            defaultValue = "2000",
            description = "Partitions in one answer of the cluster.")
    private int partitionsPerAnswer;

    @Override
    public String purpose() {
        return "This tool helps to create, delete, describe, or change a topic.";
    }

    @Override
    public void fail(Throwable failure, Output output) {
        if (failure instanceof IOException) {
            output.warn(String.valueOf(failure.getMessage()));
            return;
        }
        output.print("Error while executing topic command : " + failure.getMessage());
        output.log(failure);
    }

    @Override
    public Reach reach() {
        return new Reach(new OldAddress(bootstrapServer, brokerList, zookeeper), commandConfig);
    }

    @Override
    public void check(ScriptOptions options) {
        if (ACTIONS.stream().filter(options::has).count() != 1) {
            throw ScriptFailure.usage(
                    "Command must include exactly one action: --list, --describe, --create,"
                            + " --alter or --delete");
        }
        if (reach().address().isEmpty()) {
            throw ScriptFailure.usage("--bootstrap-server must be specified");
        }
        if (create || alter) {
            options.require("topic");
        }
        if (alter && config.isEmpty() && deleteConfig.isEmpty()) {
            options.require("partitions");
        }
        options.forbidWith("replica-assignment", "replication-factor");
        if (create) {
            options.forbidWith("replica-assignment", "partitions");
        }
        options.forbidWith(
                "topics-with-overrides",
                "under-replicated-partitions",
                "under-min-isr-partitions",
                "at-min-isr-partitions",
                "unavailable-partitions");
        checkForbidden(options);
    }

    private void checkForbidden(ScriptOptions options) {
        Map<String, List<String>> only =
                Map.ofEntries(
                        Map.entry("partitions", List.of("create", "alter")),
                        Map.entry("replication-factor", List.of("create")),
                        Map.entry("replica-assignment", List.of("create", "alter")),
                        Map.entry("config", List.of("create", "alter")),
                        Map.entry("delete-config", List.of("create", "alter")),
                        Map.entry("if-not-exists", List.of("create")),
                        Map.entry("if-exists", List.of("alter", "delete", "describe")),
                        Map.entry("exclude-internal", List.of("list", "describe")),
                        Map.entry("topics-with-overrides", List.of("describe")),
                        Map.entry("under-replicated-partitions", List.of("describe")),
                        Map.entry("under-min-isr-partitions", List.of("describe")),
                        Map.entry("at-min-isr-partitions", List.of("describe")),
                        Map.entry("unavailable-partitions", List.of("describe")));
        var action = ACTIONS.stream().filter(options::has).findFirst().orElseThrow();
        new TreeMap<>(only)
                .forEach((option, actions) -> {
                    if (!actions.contains(action)) {
                        options.forbidWith(action, option);
                    }
                });
    }

    @Override
    public void run(Admin admin, Output output) throws Exception {
        var topics = new Topics(admin);
        if (create) {
            create(admin, output);
        } else if (list) {
            output.print(String.join("\n", chosen(topics.names(!excludeInternal))));
        } else if (describe) {
            new TopicPages(admin, output, which()).print(described(topics));
        } else if (alter) {
            alter(topics, admin, output);
        } else if (delete) {
            admin.deleteTopics(existing(topics.names(true))).all().get();
        }
    }

    private void create(Admin admin, Output output) throws Exception {
        var name = Objects.requireNonNull(topic);
        if (name.contains(".") || name.contains("_")) {
            output.print(
                    "WARNING: Due to limitations in metric names, topics with a period ('.') or"
                            + " underscore ('_') could collide. To avoid issues it is best to use"
                            + " either, but not both.");
        }
        if (replicationFactor != null
                && (replicationFactor < 1 || replicationFactor > Short.MAX_VALUE)) {
            throw new ScriptFailure("The replication factor must be between 1 and 32767 inclusive");
        }
        if (partitions != null && partitions < 1) {
            throw new ScriptFailure("The partitions must be greater than 0");
        }
        var replicas = Optional.ofNullable(replicationFactor).map(Integer::shortValue);
        var created =
                replicaAssignment == null
                        ? new NewTopic(name, Optional.ofNullable(partitions), replicas)
                        : new NewTopic(name, assignment(replicaAssignment));
        try {
            admin.createTopics(List.of(created.configs(assignments()))).all().get();
            output.print("Created topic %s.".formatted(name));
        } catch (ExecutionException e) {
            if (!(ifNotExists && e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private void alter(Topics topics, Admin admin, Output output) throws Exception {
        var names = existing(topics.names(!excludeInternal));
        if (!names.isEmpty() && partitions != null) {
            var more = new LinkedHashMap<String, NewPartitions>();
            for (var name : names) {
                more.put(name, NewPartitions.increaseTo(partitions, added(topics, name)));
            }
            admin.createPartitions(more).all().get();
        }
        if (!config.isEmpty() || !deleteConfig.isEmpty()) {
            alterSettings(names, topics, output);
        }
    }

    /// Kafka took this away with 3.0; articles still have it.
    private void alterSettings(List<String> names, Topics topics, Output output) throws Exception {
        output.warn(
                "Settings of a topic are changed with kafka-configs.sh --alter --topic today;"
                        + " done all the same.");
        var set = assignments();
        for (var name : names) {
            topics.alterSettings(name, set, deleteConfig);
            output.print("Completed updating config for topic %s.".formatted(name));
        }
    }

    private @Nullable List<List<Integer>> added(Topics topics, String name) throws Exception {
        if (replicaAssignment == null) {
            return null;
        }
        int old = topics.describe(name).partitions().size();
        var all = new ArrayList<>(assignment(replicaAssignment).values());
        return all.subList(Math.min(old, all.size()), all.size());
    }

    private Map<String, String> assignments() {
        var all = new LinkedHashMap<String, String>();
        for (var assignment : config) {
            var parts = assignment.split("\\s*=\\s*", 2);
            if (parts.length != 2) {
                throw new ScriptFailure(
                        "requirement failed: Invalid topic config: all configs to be added must be"
                                + " in the format \"key=val\".");
            }
            all.put(parts[0].strip(), parts[1].strip());
        }
        return all;
    }

    private static Map<Integer, List<Integer>> assignment(String text) {
        var all = new LinkedHashMap<Integer, List<Integer>>();
        for (var partition : text.split(",")) {
            var brokers =
                    Arrays.stream(partition.split(":")).map(it -> Integer.parseInt(it.strip()));
            all.put(all.size(), withoutRepeated(brokers.toList()));
        }
        return all;
    }

    private static List<Integer> withoutRepeated(List<Integer> brokers) {
        var repeated = new LinkedHashSet<Integer>();
        var seen = new HashSet<Integer>();
        brokers.stream().filter(it -> !seen.add(it)).forEach(repeated::add);
        if (!repeated.isEmpty()) {
            throw new ScriptFailure(
                    "Partition replica lists may not contain duplicate entries: "
                            + repeated.stream().map(String::valueOf).collect(joining(",")));
        }
        return brokers;
    }

    private List<TopicDescription> described(Topics topics) throws Exception {
        if (topicId == null) {
            var names = existing(topics.names(!excludeInternal));
            return List.copyOf(topics.describe(names, partitionsPerAnswer).values());
        }
        try {
            return List.of(topics.describe(Uuid.fromString(topicId)));
        } catch (ExecutionException e) {
            if (!(Failures.cause(e) instanceof UnknownTopicIdException)) {
                throw e;
            }
            if (ifExists) {
                return List.of();
            }
            throw new ScriptFailure("TopicId '%s' does not exist as expected".formatted(topicId));
        }
    }

    /// Those of `names` that were meant; none is a failure, unless it was said that this may be.
    private List<String> existing(SortedSet<String> names) {
        var chosen = chosen(names);
        if (chosen.isEmpty() && topic != null && !ifExists) {
            throw new ScriptFailure("Topic '%s' does not exist as expected".formatted(topic));
        }
        return chosen;
    }

    /// Names are a regular expression, and commas stand for "or".
    private List<String> chosen(SortedSet<String> names) {
        if (topic == null) {
            return List.copyOf(names);
        }
        var pattern = TopicNames.pattern(topic);
        return names.stream().filter(it -> pattern.matcher(it).matches()).toList();
    }

    private TopicPages.Which which() {
        return new TopicPages.Which(underReplicated, unavailable, underMinIsr, atMinIsr, overrides);
    }
}
