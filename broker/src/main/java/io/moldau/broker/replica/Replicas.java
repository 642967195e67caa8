package io.moldau.broker.replica;

import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.MetadataUpdate;
import io.moldau.metadata.PartitionImage;
import io.moldau.metadata.TopicImage;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Finds the partitions that this node leads.
///
/// Only topics that were asked for since the start have an entry, and in it only such partitions.
public final class Replicas {
    /// The partitions of one topic as far as they were asked for.
    private static final class Topic {
        private final TopicImage image;
        private final AtomicReferenceArray<@Nullable Replica> replicas;

        Topic(TopicImage image) {
            this.image = image;
            replicas = new AtomicReferenceArray<>(image.partitionCount());
        }
    }

    private final int nodeId;
    private final Supplier<ClusterImage> image;
    private final LogSource logs;

    /// Only looked up, never walked through.
    private final Map<Uuid, Topic> topics = new ConcurrentHashMap<>();

    public Replicas(int nodeId, Supplier<ClusterImage> image, LogSource logs) {
        this.nodeId = nodeId;
        this.image = image;
        this.logs = logs;
    }

    /// The partition of a topic by its name; null if this node does not lead such a partition.
    public @Nullable Replica find(String topic, int partition) {
        Uuid id = image.get().topics().idsByName().get(topic);
        return id == null ? null : find(id, partition);
    }

    /// The partition of a topic by its id; null if this node does not lead such a partition.
    public @Nullable Replica find(Uuid topicId, int partition) {
        Topic topic = topics.get(topicId);
        if (topic == null) {
            topic = enter(topicId);
        }
        if (topic == null || partition < 0 || partition >= topic.replicas.length()) {
            return null;
        }
        Replica replica = topic.replicas.get(partition);
        return replica != null ? replica : enter(topic, partition);
    }

    /// Whether there is such a topic in the cluster.
    public boolean knows(Uuid topicId) {
        return image.get().topic(topicId).isPresent();
    }

    /// The directories of this node.
    public List<LogDirectory> directories() {
        return logs.directories();
    }

    /// Follows a change of the cluster: leaders and epochs move, topics grow and go.
    public void apply(MetadataUpdate update) {
        for (Uuid id : update.topics()) {
            Topic before = topics.get(id);
            Optional<TopicImage> after = update.after().topic(id);
            if (before == null) {
                continue;
            }
            if (after.isEmpty()) {
                topics.remove(id);
            } else {
                topics.put(id, moved(before, after.get()));
            }
        }
    }

    private @Nullable Topic enter(Uuid topicId) {
        Optional<TopicImage> known = image.get().topic(topicId);
        if (known.isEmpty()) {
            return null;
        }
        Topic fresh = new Topic(known.get());
        Topic there = topics.putIfAbsent(topicId, fresh);
        return there == null ? fresh : there;
    }

    private @Nullable Replica enter(Topic topic, int index) {
        Optional<PartitionImage> partition = topic.image.partition(index);
        if (partition.isEmpty() || partition.get().leader() != nodeId) {
            return null;
        }
        var fresh =
                new Replica(
                        logs,
                        new TopicPartition(topic.image.name(), index),
                        topic.image.id(),
                        partition.get().leaderEpoch());
        return topic.replicas.compareAndSet(index, null, fresh) ? fresh : topic.replicas.get(index);
    }

    private Topic moved(Topic before, TopicImage image) {
        var after = new Topic(image);
        for (int index = 0; index < before.replicas.length(); index++) {
            Replica replica = before.replicas.get(index);
            Optional<PartitionImage> partition = image.partition(index);
            if (replica != null && partition.isPresent() && partition.get().leader() == nodeId) {
                replica.leaderEpoch(partition.get().leaderEpoch());
                after.replicas.set(index, replica);
            }
        }
        return after;
    }
}
