package io.moldau.tools.doctor;

import io.moldau.tools.group.Groups;
import io.moldau.tools.screen.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Groups without members, whose offsets the broker will forget: a consumer that comes back after
/// that begins anew.
final class OffsetExpiryCheck implements Check {
    private static final String OFFSETS_TOPIC = "__consumer_offsets";
    private static final String RETENTION = "offsets.retention.minutes";

    /// Of the retention: less left than this is worth a word.
    private static final double LEFT_PART = 0.25;

    /// A partition with more is not read to its end: it is a look, not a copy.
    private static final int RECORDS_MAX = 500_000;

    private static final Duration POLL = Duration.ofMillis(500);

    @Override
    public String name() {
        return "offsets";
    }

    @Override
    public void look(Examined cluster, Findings findings) throws Exception {
        var options = ListGroupsOptions.forConsumerGroups().inGroupStates(Set.of(GroupState.EMPTY));
        var empty = new TreeSet<String>();
        cluster.admin().listGroups(options).all().get().forEach(it -> empty.add(it.groupId()));
        var offsets = cluster.topics().get(OFFSETS_TOPIC);
        if (empty.isEmpty() || offsets == null) {
            findings.good("no group without members has offsets that could expire");
            return;
        }
        var retention = Duration.ofMinutes(retentionMinutes(cluster));
        var stored = read(cluster, empty, offsets.partitions().size());
        long nowMs = cluster.clock().millis();
        for (var group : empty) {
            stored.oldestMs(group)
                    .ifPresent(
                            it -> judge(group, Duration.ofMillis(nowMs - it), retention, findings));
        }
        if (!findings.hasAnyOf(name())) {
            findings.good(
                    "those of %s without members stay for a while (%s=%d)"
                            .formatted(
                                    Findings.counted(empty.size(), "group"),
                                    RETENTION,
                                    retention.toMinutes()));
        }
    }

    static void judge(String group, Duration age, Duration retention, Findings findings) {
        var left = retention.minus(age);
        if (left.toMillis() < retention.toMillis() * LEFT_PART) {
            findings.warning(
                    "the offsets of group %s, which has no members, expire in %s"
                            .formatted(
                                    group, left.isNegative() ? "a moment" : Units.duration(left)),
                    "start its consumers before that, or a larger %s on the brokers"
                            .formatted(RETENTION));
        }
    }

    private static long retentionMinutes(Examined cluster) throws Exception {
        var broker =
                new ConfigResource(
                        ConfigResource.Type.BROKER, cluster.brokers().getFirst().idString());
        var settings = cluster.admin().describeConfigs(List.of(broker)).values().get(broker);
        return Examined.number(
                Objects.requireNonNull(settings).get(), RETENTION, TimeUnit.DAYS.toMinutes(7));
    }

    private static StoredCommits read(Examined cluster, Set<String> groups, int partitions) {
        var assigned = new TreeSet<>(Groups.BY_TOPIC_AND_PARTITION);
        for (var group : groups) {
            // As brokers choose it; the smallest number has no absolute value and counts as 0.
            int hash = group.hashCode();
            int partition = (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitions;
            assigned.add(new TopicPartition(OFFSETS_TOPIC, partition));
        }
        var settings = new Properties();
        settings.putAll(cluster.clientSettings());
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        var bytes = new ByteArrayDeserializer();
        var stored = new StoredCommits();
        try (var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            for (var partition : assigned) {
                read(consumer, partition, stored);
            }
        }
        return stored;
    }

    private static void read(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            StoredCommits stored) {
        var only = new ArrayList<>(List.of(partition));
        consumer.assign(only);
        consumer.seekToBeginning(only);
        long end = consumer.endOffsets(only).getOrDefault(partition, 0L);
        int read = 0;
        while (consumer.position(partition) < end && read < RECORDS_MAX) {
            for (var record : consumer.poll(POLL)) {
                if (record.key() != null) {
                    stored.read(record.key(), record.value());
                }
                read++;
            }
        }
    }
}
