package io.moldau.tools.topic;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.config.Settings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// The topics of a cluster: what is asked of it and done to it, for commands and scripts alike.
public final class Topics {
    /// The client's own default.
    private static final int PARTITIONS_PER_ANSWER = 2000;

    /// Stands for the end of a log where records are deleted.
    static final long END = -1;

    private final Admin admin;

    public Topics(Admin admin) {
        this.admin = admin;
    }

    /// All names in order.
    public SortedSet<String> names(boolean internal)
            throws ExecutionException, InterruptedException {
        var options = new ListTopicsOptions().listInternal(internal);
        return new TreeSet<>(admin.listTopics(options).names().get());
    }

    /// By name, in order.
    public SortedMap<String, TopicDescription> describe(Collection<String> names)
            throws ExecutionException, InterruptedException {
        return describe(names, PARTITIONS_PER_ANSWER);
    }

    /// @param partitionsPerAnswer no answer of the cluster shall have more
    public SortedMap<String, TopicDescription> describe(
            Collection<String> names, int partitionsPerAnswer)
            throws ExecutionException, InterruptedException {
        var described = new TreeMap<String, TopicDescription>();
        var options =
                new DescribeTopicsOptions().partitionSizeLimitPerResponse(partitionsPerAnswer);
        for (var each : admin.describeTopics(names, options).topicNameValues().entrySet()) {
            try {
                described.put(each.getKey(), each.getValue().get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    throw new CommandFailure(
                            Exit.NOT_FOUND,
                            "there is no topic %s; moldau topic list shows those there are"
                                    .formatted(each.getKey()),
                            e);
                }
                throw e;
            }
        }
        return described;
    }

    public TopicDescription describe(String name) throws ExecutionException, InterruptedException {
        return describe(List.of(name)).values().iterator().next();
    }

    public TopicDescription describe(Uuid id) throws ExecutionException, InterruptedException {
        var asked = TopicCollection.ofTopicIds(List.of(id));
        return admin.describeTopics(asked).allTopicIds().get().values().iterator().next();
    }

    public Map<String, Config> settings(Collection<String> names)
            throws ExecutionException, InterruptedException {
        var resources = names.stream().map(Topics::resource).toList();
        var found = new TreeMap<String, Config>();
        admin.describeConfigs(resources)
                .all()
                .get()
                .forEach((resource, config) -> found.put(resource.name(), config));
        return found;
    }

    private static ConfigResource resource(String name) {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }

    /// Refuses a partition that the topic does not have.
    public static void requirePartition(TopicDescription topic, int partition) {
        int count = topic.partitions().size();
        if (partition < 0 || partition >= count) {
            throw new CommandFailure(
                    Exit.NOT_FOUND,
                    "topic %s has no partition %d; it has %s"
                            .formatted(
                                    topic.name(),
                                    partition,
                                    count == 1 ? "only 0" : "0 to " + (count - 1)));
        }
    }

    public static List<TopicPartition> partitions(Collection<TopicDescription> topics) {
        var all = new ArrayList<TopicPartition>();
        for (var topic : topics) {
            topic.partitions()
                    .forEach(it -> all.add(new TopicPartition(topic.name(), it.partition())));
        }
        return all;
    }

    /// Those of the partitions that have a leader. Nobody else knows their offsets, and the client
    /// would go on asking until its time is over.
    static List<TopicPartition> led(Collection<TopicDescription> topics) {
        var led = new ArrayList<TopicPartition>();
        for (var topic : topics) {
            topic.partitions().stream()
                    .filter(it -> it.leader() != null && !it.leader().isEmpty())
                    .forEach(it -> led.add(new TopicPartition(topic.name(), it.partition())));
        }
        return led;
    }

    /// Start and end of each partition, in order. Left out is one without a leader, or whose leader
    /// does not say, as long as any other does.
    public Map<TopicPartition, OffsetRange> ranges(Collection<TopicDescription> topics)
            throws ExecutionException, InterruptedException {
        var partitions = led(topics);
        var starts = offsets(partitions, OffsetSpec.earliest());
        var ends = offsets(partitions, OffsetSpec.latest());
        var ranges = new LinkedHashMap<TopicPartition, OffsetRange>();
        ExecutionException failure = null;
        for (var partition : partitions) {
            try {
                long start = starts.partitionResult(partition).get().offset();
                long end = ends.partitionResult(partition).get().offset();
                ranges.put(partition, new OffsetRange(partition, start, end));
            } catch (ExecutionException e) {
                failure = e;
            }
        }
        if (ranges.isEmpty() && failure != null) {
            throw failure;
        }
        return ranges;
    }

    private ListOffsetsResult offsets(Collection<TopicPartition> partitions, OffsetSpec spec) {
        var asked = new LinkedHashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(it -> asked.put(it, spec));
        return admin.listOffsets(asked);
    }

    /// Bytes on disk of each partition's leader.
    public Map<TopicPartition, Long> sizes(Collection<TopicDescription> topics)
            throws ExecutionException, InterruptedException {
        var leaders = new LinkedHashMap<TopicPartition, Integer>();
        for (var topic : topics) {
            for (var partition : topic.partitions()) {
                if (partition.leader() != null) {
                    leaders.put(
                            new TopicPartition(topic.name(), partition.partition()),
                            partition.leader().id());
                }
            }
        }
        var directories =
                admin.describeLogDirs(new TreeSet<>(leaders.values())).allDescriptions().get();
        var sizes = new LinkedHashMap<TopicPartition, Long>();
        leaders.forEach((partition, leader) -> {
            for (var directory : directories.getOrDefault(leader, Map.of()).values()) {
                var replica = directory.replicaInfos().get(partition);
                if (replica != null && !replica.isFuture()) {
                    sizes.put(partition, replica.size());
                }
            }
        });
        return sizes;
    }

    /// Moves the start of logs up to these offsets; -1 is the end. Gives the new starts.
    public SortedMap<String, Long> deleteRecords(Map<TopicPartition, Long> before)
            throws ExecutionException, InterruptedException {
        var asked = new LinkedHashMap<TopicPartition, RecordsToDelete>();
        before.forEach((partition, it) -> asked.put(partition, RecordsToDelete.beforeOffset(it)));
        var starts = new TreeMap<String, Long>();
        for (var each : admin.deleteRecords(asked).lowWatermarks().entrySet()) {
            starts.put(each.getKey().toString(), each.getValue().get().lowWatermark());
        }
        return starts;
    }

    /// Gives a topic settings of its own, and takes others back to the cluster's defaults.
    public void alterSettings(String name, Map<String, String> set, Collection<String> unset)
            throws ExecutionException, InterruptedException {
        new Settings(admin).alter(resource(name), set, unset);
    }
}
