package io.moldau.broker;

import io.moldau.broker.group.Groups;
import io.moldau.broker.replica.Replicas;
import io.moldau.coordinator.Command.DeletedTopic;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.MetadataUpdate;
import io.moldau.metadata.TopicImage;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.World;
import java.util.ArrayList;
import java.util.Optional;

/// Has the parts of this node follow what the cluster agrees on.
final class ImageFollower {
    private final World world;
    private final Replicas replicas;
    private final Groups groups;

    ImageFollower(World world, Replicas replicas, Groups groups) {
        this.world = world;
        this.replicas = replicas;
        this.groups = groups;
    }

    /// What is so at the start.
    void begin(ClusterImage image) {
        image.topic(Groups.TOPIC).ifPresent(this::openGroups);
    }

    /// Called for every change, in order, before whoever caused it hears that it is done. So it
    /// must not wait for anything that waits for the cluster.
    void follow(MetadataUpdate update) {
        replicas.apply(update);
        var deleted = new ArrayList<DeletedTopic>();
        for (Uuid id : update.topics()) {
            Optional<TopicImage> before = update.before().topic(id);
            Optional<TopicImage> after = update.after().topic(id);
            if (before.isPresent() && after.isEmpty()) {
                deleted.add(new DeletedTopic(before.get().name(), id));
            }
            after.filter(it -> it.name().equals(Groups.TOPIC)).ifPresent(this::openGroups);
        }
        if (!deleted.isEmpty()) {
            world.threads().start("forget-offsets", () -> groups.forget(deleted));
        }
    }

    private void openGroups(TopicImage topic) {
        groups.open(replicas, topic.id(), topic.partitionCount());
    }
}
