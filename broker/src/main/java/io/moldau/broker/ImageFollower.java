package io.moldau.broker;

import io.moldau.broker.config.PartitionSettings;
import io.moldau.broker.group.Groups;
import io.moldau.broker.replica.Replicas;
import io.moldau.broker.transaction.Transactions;
import io.moldau.coordinator.Command.DeletedTopic;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.FeatureTable;
import io.moldau.metadata.MetadataUpdate;
import io.moldau.metadata.TopicImage;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.World;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the parts of this node follow what the cluster agrees on.
final class ImageFollower {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFollower.class);

    private final World world;
    private final Replicas replicas;
    private final Groups groups;
    private final Transactions transactions;
    private final NodeLogs logs;
    private final PartitionSettings settings;

    ImageFollower(
            World world,
            Replicas replicas,
            Groups groups,
            Transactions transactions,
            NodeLogs logs,
            PartitionSettings settings) {
        this.logs = logs;
        this.settings = settings;
        this.world = world;
        this.replicas = replicas;
        this.groups = groups;
        this.transactions = transactions;
    }

    /// What is so at the start.
    void begin(ClusterImage image) {
        image.topic(Groups.TOPIC).filter(ImageFollower::isLed).ifPresent(this::openGroups);
        image.topic(Transactions.TOPIC)
                .filter(ImageFollower::isLed)
                .ifPresent(this::openTransactions);
    }

    /// Called for every change, in order, before whoever caused it hears that it is done. So it
    /// must not wait for anything that waits for the cluster.
    void follow(MetadataUpdate update) {
        ChangeLog.note(update);
        replicas.apply(update);
        logs.configure(settings.touched(update));
        var gone = gone(update);
        if (names(gone).contains(Groups.TOPIC)) {
            groups.forgetAll();
        }
        if (names(gone).contains(Transactions.TOPIC)) {
            transactions.forgetAll();
        }
        for (Uuid id : update.topics()) {
            Optional<TopicImage> after = update.after().topic(id);
            after.filter(it -> it.name().equals(Groups.TOPIC)).ifPresent(this::openGroups);
            after.filter(it -> it.name().equals(Transactions.TOPIC))
                    .ifPresent(this::openTransactions);
        }
        String feature = FeatureTable.TRANSACTION_VERSION;
        if (update.before().featureLevel(feature) != update.after().featureLevel(feature)) {
            transactions.settingsChanged();
        }
        if (!gone.isEmpty()) {
            var deleted = gone.stream().map(it -> new DeletedTopic(it.name(), it.id())).toList();
            world.threads().start("forget-offsets", () -> groups.forget(deleted));
            world.threads().start("delete-logs", () -> gone.forEach(this::deleteLogs));
        }
    }

    private static List<TopicImage> gone(MetadataUpdate update) {
        var gone = new ArrayList<TopicImage>();
        for (Uuid id : update.topics()) {
            if (update.after().topic(id).isEmpty()) {
                update.before().topic(id).ifPresent(gone::add);
            }
        }
        return gone;
    }

    private static List<String> names(List<TopicImage> topics) {
        return topics.stream().map(TopicImage::name).toList();
    }

    /// Not before somebody leads it: in a directory that Kafka has left, nobody does until this
    /// broker has registered.
    private static boolean isLed(TopicImage topic) {
        for (var partition : topic.partitions().values()) {
            if (partition.hasLeader()) {
                return true;
            }
        }
        return false;
    }

    private void openGroups(TopicImage topic) {
        groups.open(replicas, topic.id(), topic.partitionCount());
    }

    private void openTransactions(TopicImage topic) {
        transactions.open(replicas, topic.id(), topic.partitionCount());
    }

    /// What is left over when this fails or the process ends is removed at the next start.
    private void deleteLogs(TopicImage topic) {
        for (int index = 0; index < topic.partitionCount(); index++) {
            var partition = new TopicPartition(topic.name(), index);
            try {
                logs.delete(partition, topic.id());
            } catch (IOException e) {
                LOG.warn(
                        "A log is not deleted yet partition={} reason={}", partition, e.toString());
            }
        }
    }
}
