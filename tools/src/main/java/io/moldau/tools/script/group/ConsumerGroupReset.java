package io.moldau.tools.script.group;

import io.moldau.tools.group.Groups;
import io.moldau.tools.group.NewOffsets;
import io.moldau.tools.group.TopicScope;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.ScriptFailure;
import io.moldau.tools.script.ScriptOptions;
import io.moldau.tools.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.text.SimpleDateFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `kafka-consumer-groups.sh --reset-offsets`: its options, and what they do.
final class ConsumerGroupReset {
    private static final List<String> SCENARIOS =
            List.of(
                    "to-offset",
                    "to-datetime",
                    "by-duration",
                    "to-earliest",
                    "to-latest",
                    "to-current",
                    "shift-by",
                    "from-file");

    private static final int NAME_MIN = 15;

    @Option(names = "--all-topics", description = "All topics of which the group has offsets.")
    private boolean allTopics;

    @Option(names = "--to-offset", description = "To this offset.")
    private @Nullable String toOffset;

    @Option(
            names = "--to-datetime",
            description = "To the first record at or after YYYY-MM-DDThh:mm:ss.sss.")
    private @Nullable String toDatetime;

    @Option(
            names = "--by-duration",
            description = "To the first record that is no older than PnDTnHnMnS.")
    private @Nullable String byDuration;

    @Option(names = "--to-earliest", description = "To the start.")
    private boolean toEarliest;

    @Option(names = "--to-latest", description = "To the end.")
    private boolean toLatest;

    @Option(names = "--to-current", description = "To where the group is, or to the end.")
    private boolean toCurrent;

    @Option(
            names = "--shift-by",
            description = "So many records forwards; backwards where it is negative.")
    private @Nullable String shiftBy;

    @Option(names = "--from-file", description = "To what is in a file of --export.")
    private @Nullable Path fromFile;

    @Option(names = "--dry-run", description = "Print the new offsets; the default.")
    private boolean dryRun;

    @Option(names = "--execute", description = "Set them as well.")
    private boolean execute;

    @Option(names = "--export", description = "Print them as comma separated values.")
    private boolean export;

    void check(ScriptOptions options) {
        if (dryRun && execute) {
            throw ScriptFailure.usage(
                    "Option [reset-offsets] only accepts one of [execute] and [dry-run]");
        }
        for (var scenario : SCENARIOS) {
            SCENARIOS.stream()
                    .filter(it -> !it.equals(scenario))
                    .forEach(it -> options.forbidWith(scenario, it));
        }
    }

    /// The new offsets of each group; with `--execute` they are set.
    Map<String, SortedMap<TopicPartition, Long>> run(
            Admin admin, List<String> ids, List<String> topics, Output output) throws Exception {
        if (!dryRun && !execute) {
            output.warn(
                    "WARN: No action will be performed as the --execute option is missing. In"
                            + " version 5.0, this command will require either --dry-run or"
                            + " --execute: give --dry-run to keep what it does now.");
        }
        var plan = new LinkedHashMap<String, SortedMap<TopicPartition, Long>>();
        for (var id : ids) {
            var state = state(admin, id);
            if (state == GroupState.EMPTY || state == GroupState.DEAD) {
                plan.put(id, reset(admin, ids, id, topics, output));
            } else {
                KafkaConsumerGroups.error(
                        output,
                        "Assignments can only be reset if the group '%s' is inactive, but the current state is %s."
                                .formatted(id, state));
                plan.put(id, new TreeMap<>(Groups.BY_TOPIC_AND_PARTITION));
            }
        }
        return plan;
    }

    /// A group that is not there can be given offsets: then it is.
    private static GroupState state(Admin admin, String id) throws Exception {
        try {
            var found = admin.describeConsumerGroups(List.of(id)).all().get().values();
            return found.iterator().next().groupState();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return GroupState.DEAD;
            }
            throw new KafkaException(e);
        }
    }

    private SortedMap<TopicPartition, Long> reset(
            Admin admin, List<String> ids, String id, List<String> topics, Output output)
            throws Exception {
        try {
            var groups = new Groups(admin);
            var partitions = partitions(admin, groups, id, topics);
            requireExisting(admin, partitions);
            var offsets = offsets(groups, ids, id, partitions, output);
            if (execute && !offsets.isEmpty()) {
                groups.commit(id, offsets);
            }
            return offsets;
        } catch (ExecutionException e) {
            // Kafka's tool says only what the cluster said.
            throw e.getCause() instanceof KafkaException it ? it : new KafkaException(e.getCause());
        }
    }

    private Collection<TopicPartition> partitions(
            Admin admin, Groups groups, String id, List<String> topics) throws Exception {
        if (allTopics) {
            return groups.committed(id).keySet();
        }
        if (topics.isEmpty()) {
            if (fromFile == null) {
                throw ScriptFailure.usage(
                        "One of the reset scopes should be defined: --all-topics, --topic.");
            }
            return List.of();
        }
        var partitions = new LinkedHashSet<TopicPartition>();
        var whole = new ArrayList<String>();
        for (var text : topics) {
            var scope = TopicScope.of(text);
            if (scope.partitions().isEmpty()) {
                whole.add(scope.topic());
            }
            scope.partitions().forEach(it -> partitions.add(new TopicPartition(scope.topic(), it)));
        }
        partitions.addAll(
                Topics.partitions(admin.describeTopics(whole).allTopicNames().get().values()));
        return partitions;
    }

    private static void requireExisting(Admin admin, Collection<TopicPartition> partitions)
            throws Exception {
        var names = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        var missing = new LinkedHashSet<>(partitions);
        var leaderless = new LinkedHashSet<TopicPartition>();
        try {
            for (var topic : admin.describeTopics(names).allTopicNames().get().values()) {
                for (var it : topic.partitions()) {
                    var partition = new TopicPartition(topic.name(), it.partition());
                    if (missing.remove(partition) && it.leader() == null) {
                        leaderless.add(partition);
                    }
                }
            }
        } catch (ExecutionException e) {
            throw new KafkaException(e);
        }
        if (!missing.isEmpty()) {
            throw new UnknownTopicOrPartitionException(
                    "The partitions \"%s\" do not exist".formatted(joined(missing)));
        }
        if (!leaderless.isEmpty()) {
            throw new LeaderNotAvailableException(
                    "The partitions \"%s\" have no leader".formatted(joined(leaderless)));
        }
    }

    private static String joined(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::toString).collect(Collectors.joining(","));
    }

    private SortedMap<TopicPartition, Long> offsets(
            Groups groups,
            List<String> ids,
            String id,
            Collection<TopicPartition> partitions,
            Output output)
            throws Exception {
        var possible = new NewOffsets(groups);
        if (toEarliest) {
            return possible.earliest(partitions);
        }
        if (toLatest) {
            return possible.latest(partitions);
        }
        if (toDatetime != null) {
            return since(possible, partitions, timeMs(toDatetime), output);
        }
        if (byDuration != null) {
            var time = output.clock().instant().minus(Duration.parse(byDuration));
            return since(possible, partitions, time.toEpochMilli(), output);
        }
        if (toOffset != null) {
            long wanted = number(toOffset, "to-offset");
            return within(possible, partitions, _ -> wanted, output);
        }
        if (shiftBy != null) {
            long by = number(shiftBy, "shift-by");
            var committed = groups.committedOffsets(id);
            return within(possible, partitions, it -> shifted(committed.get(it), by, it), output);
        }
        if (fromFile != null) {
            return fromFile(possible, fromFile, ids, id, output);
        }
        if (toCurrent) {
            var offsets = groups.committedOffsets(id);
            offsets.keySet().retainAll(partitions);
            offsets.putAll(
                    possible.latest(
                            partitions.stream().filter(it -> !offsets.containsKey(it)).toList()));
            return offsets;
        }
        throw ScriptFailure.usage(
                "Option '[reset-offsets]' requires one of the following scenarios: "
                        + String.join(", ", SCENARIOS));
    }

    /// Kafka's tool, too, looks at it only when it needs it: then it is no wrong option any more.
    private static long number(String text, String option) {
        if (!text.matches("[-+]?\\d{1,18}")) {
            throw new KafkaException(
                    "Cannot parse argument '%s' of option %s".formatted(text, option));
        }
        return Long.parseLong(text);
    }

    private static long shifted(@Nullable Long committed, long by, TopicPartition partition) {
        if (committed == null) {
            throw new IllegalArgumentException(
                    "Cannot shift offset for partition %s since there is no current committed offset"
                            .formatted(partition));
        }
        return committed + by;
    }

    private static SortedMap<TopicPartition, Long> since(
            NewOffsets possible, Collection<TopicPartition> partitions, long timeMs, Output output)
            throws Exception {
        return possible.since(
                partitions,
                timeMs,
                it ->
                        output.print(
                                "\nWarn: Partition %d from topic %s is empty. Falling back to latest known offset."
                                        .formatted(it.partition(), it.topic())));
    }

    private static SortedMap<TopicPartition, Long> within(
            NewOffsets possible,
            Collection<TopicPartition> partitions,
            Function<TopicPartition, Long> wanted,
            Output output)
            throws Exception {
        var all = new LinkedHashMap<TopicPartition, Long>();
        partitions.forEach(it -> all.put(it, wanted.apply(it)));
        return possible.within(
                all,
                it ->
                        output.warn(
                                "New offset (%d) is %s offset for topic partition %s. Value will be set to %d"
                                        .formatted(
                                                it.wanted(),
                                                it.isLower()
                                                        ? "higher than latest"
                                                        : "lower than earliest",
                                                it.partition(),
                                                it.offset())));
    }

    private static SortedMap<TopicPartition, Long> fromFile(
            NewOffsets possible, Path file, List<String> ids, String id, Output output)
            throws Exception {
        var only = ids.size() == 1 ? Optional.of(id) : Optional.<String>empty();
        var offsets = OffsetFile.read(read(file), only).get(id);
        if (offsets == null) {
            KafkaConsumerGroups.error(output, "No reset plan for group %s found".formatted(id));
            return new TreeMap<>(Groups.BY_TOPIC_AND_PARTITION);
        }
        return within(possible, offsets.keySet(), it -> offsets.getOrDefault(it, 0L), output);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new KafkaException(new IOException("Unable to read file " + file, e));
        }
    }

    /// As Kafka reads it: with milliseconds, and UTC where no zone is named.
    private static long timeMs(String text) {
        try {
            var parts = text.split("T");
            if (parts.length < 2) {
                throw new ParseException(
                        "Error parsing timestamp. It does not contain a 'T' according to ISO8601"
                                + " format",
                        text.length());
            }
            boolean zoned = parts[1].matches(".*[-+Z].*");
            var zone = parts[1].matches(".*[-+]\\d\\d:\\d\\d") ? "XXX" : "X";
            var format = new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss.SSS" + zone, Locale.ROOT);
            format.setLenient(false);
            return format.parse(zoned ? text : text + "Z").toInstant().toEpochMilli();
        } catch (ParseException e) {
            throw new KafkaException(e);
        }
    }

    void print(Map<String, SortedMap<TopicPartition, Long>> plan, boolean oneGroup, Output output) {
        if (export) {
            output.print(OffsetFile.write(plan, !oneGroup));
            return;
        }
        output.print("");
        if (plan.isEmpty()) {
            return;
        }
        var topics =
                plan.values().stream()
                        .flatMap(it -> it.keySet().stream())
                        .map(TopicPartition::topic)
                        .toList();
        var line =
                PaddedLine.of(
                        PaddedLine.width(NAME_MIN, List.copyOf(plan.keySet())),
                        PaddedLine.width(NAME_MIN, topics),
                        10,
                        0);
        output.print(line.text("GROUP", "TOPIC", "PARTITION", "NEW-OFFSET"));
        plan.forEach((group, offsets) ->
                offsets.forEach((partition, offset) ->
                        output.print(
                                line.text(
                                        group, partition.topic(), partition.partition(), offset))));
    }
}
