package io.moldau.acceptance.directory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Everything that clients can see of a broker's data, as text by subject: what must be the same on
/// the other broker.
final class DirectoryContents {
    private static final Duration READ_MAX = Duration.ofSeconds(60);
    private static final Set<ConfigEntry.ConfigSource> SET_BY_SOMEBODY =
            Set.of(
                    ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG,
                    ConfigEntry.ConfigSource.DYNAMIC_BROKER_CONFIG,
                    ConfigEntry.ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);

    private final SortedMap<String, String> seen = new TreeMap<>();
    private final String bootstrap;
    private final Admin admin;

    private DirectoryContents(String bootstrap, Admin admin) {
        this.bootstrap = bootstrap;
        this.admin = admin;
    }

    static SortedMap<String, String> of(String bootstrap) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            var contents = new DirectoryContents(bootstrap, admin);
            contents.look();
            return contents.seen;
        }
    }

    private void look() throws Exception {
        seen.put("cluster", admin.describeCluster().clusterId().get());
        var partitions = topics();
        directories();
        settings();
        groups();
        transactions();
        producers(partitions);
        for (var isolation : List.of("read_uncommitted", "read_committed")) {
            records(isolation, partitions);
        }
    }

    private List<TopicPartition> topics() throws Exception {
        var names = new TreeSet<>(admin.listTopics().names().get());
        var partitions = new ArrayList<TopicPartition>();
        for (var topic : admin.describeTopics(names).allTopicNames().get().values()) {
            seen.put(
                    "topic " + topic.name(),
                    topic.topicId() + ", " + topic.partitions().size() + " partitions");
            topic.partitions()
                    .forEach(
                            it -> partitions.add(new TopicPartition(topic.name(), it.partition())));
        }
        return partitions;
    }

    private void directories() throws Exception {
        var described = admin.describeLogDirs(List.of(1)).allDescriptions().get();
        for (var directory : Objects.requireNonNull(described.get(1)).entrySet()) {
            directory
                    .getValue()
                    .replicaInfos()
                    .forEach((partition, replica) -> {
                        if (replica.size() > 0 && !partition.topic().equals("__cluster_metadata")) {
                            seen.put("directory of " + partition, directory.getKey());
                        }
                    });
        }
    }

    private void settings() throws Exception {
        var resources = new ArrayList<ConfigResource>();
        for (var topic : admin.listTopics().names().get()) {
            resources.add(new ConfigResource(ConfigResource.Type.TOPIC, topic));
        }
        resources.add(new ConfigResource(ConfigResource.Type.BROKER, "1"));
        resources.add(new ConfigResource(ConfigResource.Type.BROKER, ""));
        for (var config : admin.describeConfigs(resources).all().get().entrySet()) {
            for (var entry : config.getValue().entries()) {
                if (SET_BY_SOMEBODY.contains(entry.source())) {
                    seen.put(
                            "setting of %s %s: %s"
                                    .formatted(
                                            config.getKey().type(),
                                            config.getKey().name(),
                                            entry.name()),
                            entry.value() + ", " + entry.source());
                }
            }
        }
    }

    private void groups() throws Exception {
        for (var group : admin.listGroups().all().get()) {
            seen.put("group " + group.groupId(), group.type() + ", " + group.protocol());
            var offsets =
                    admin.listConsumerGroupOffsets(group.groupId())
                            .partitionsToOffsetAndMetadata()
                            .get();
            offsets.forEach((partition, offset) ->
                    seen.put("offset of " + group.groupId() + " in " + partition, "" + offset));
        }
    }

    private void transactions() throws Exception {
        var ids = new TreeSet<String>();
        admin.listTransactions().all().get().forEach(it -> ids.add(it.transactionalId()));
        for (var it : admin.describeTransactions(ids).all().get().entrySet()) {
            seen.put("transaction of " + it.getKey(), text(it.getValue()));
        }
    }

    private static String text(TransactionDescription it) {
        var partitions = it.topicPartitions().stream().map(Object::toString).sorted().toList();
        return "%s producer=%d epoch=%d timeout=%d since=%s partitions=%s"
                .formatted(
                        it.state(),
                        it.producerId(),
                        it.producerEpoch(),
                        it.transactionTimeoutMs(),
                        it.transactionStartTimeMs(),
                        partitions);
    }

    private void producers(List<TopicPartition> partitions) throws Exception {
        for (var it : admin.describeProducers(partitions).all().get().entrySet()) {
            if (it.getKey().topic().startsWith("__")) {
                continue;
            }
            for (var producer : it.getValue().activeProducers()) {
                seen.put(
                        "producer %d in %s".formatted(producer.producerId(), it.getKey()),
                        "" + producer);
            }
        }
    }

    private void records(String isolation, List<TopicPartition> partitions) {
        var settings =
                Map.<String, Object>of(
                        "bootstrap.servers", bootstrap,
                        "isolation.level", isolation,
                        "exclude.internal.topics", false);
        var strings = new StringDeserializer();
        try (var consumer = new KafkaConsumer<>(settings, strings, strings)) {
            var read = partitions.stream().filter(it -> !it.topic().startsWith("__")).toList();
            consumer.assign(read);
            consumer.seekToBeginning(read);
            var ends = consumer.endOffsets(read);
            consumer.beginningOffsets(read)
                    .forEach((partition, start) ->
                            seen.put(
                                    "offsets of %s, %s".formatted(partition, isolation),
                                    start + " to " + ends.get(partition)));
            long deadline = System.nanoTime() + READ_MAX.toNanos();
            while (read.stream()
                    .anyMatch(it -> consumer.position(it) < ends.getOrDefault(it, 0L))) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(
                            "read up to "
                                    + read.stream()
                                            .collect(Collectors.toMap(it -> it, consumer::position))
                                    + " of "
                                    + ends);
                }
                consumer.poll(Duration.ofMillis(100)).forEach(it -> note(isolation, it));
            }
        }
    }

    /// Of a compacted topic only the newest record of each key is certain to be there.
    private void note(String isolation, ConsumerRecord<String, String> it) {
        boolean compacted = it.topic().equals(DirectoryWork.COMPACTED);
        var place = compacted ? "newest of " + it.key() : "" + it.offset();
        var headers =
                Arrays.stream(it.headers().toArray())
                        .map(header -> header.key() + Arrays.toString(header.value()))
                        .toList();
        var value = it.value();
        var subject = "record %s-%d %s, %s".formatted(it.topic(), it.partition(), place, isolation);
        if (compacted && value == null) {
            seen.remove(subject); // a tombstone, and what it deletes, go at a time of their own
            return;
        }
        seen.put(
                subject,
                "%d at %d %s: %s %s %s"
                        .formatted(
                                it.offset(),
                                it.timestamp(),
                                it.timestampType(),
                                it.key(),
                                value == null || value.length() < 100 ? value : value.hashCode(),
                                headers));
    }
}
