package io.moldau.metadata;

import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.ClearElrRecord;
import io.moldau.protocol.stored.PartitionChangeRecord;
import io.moldau.protocol.stored.PartitionRecord;
import io.moldau.protocol.stored.RemoveTopicRecord;
import io.moldau.protocol.stored.TopicRecord;
import java.util.Optional;

/// All topics, by name and by id.
///
/// @param idsByName iterates in the order of names
/// @param byId holds the topics themselves, so that a change of a partition touches one tree
/// @param namesByCollisionKey names with a period or an underscore, by what they would share with a
///   name that differs only in those
public record TopicsImage(
        SortedTree<String, Uuid> idsByName,
        SortedTree<Uuid, TopicImage> byId,
        SortedTree<String, String> namesByCollisionKey,
        int partitionCount) {
    static final TopicsImage EMPTY =
            new TopicsImage(SortedTree.empty(), SortedTree.empty(), SortedTree.empty(), 0);

    public Optional<TopicImage> find(String name) {
        return idsByName.find(name).flatMap(byId::find);
    }

    public Optional<TopicImage> find(Uuid id) {
        return byId.find(id);
    }

    public boolean contains(String name) {
        return idsByName.contains(name);
    }

    /// A topic whose name differs from `name` in periods and underscores only.
    Optional<String> colliding(String name) {
        return namesByCollisionKey
                .find(TopicNames.collisionKey(name))
                .filter(it -> !it.equals(name));
    }

    public int size() {
        return byId.size();
    }

    /// Names of all topics, ascending.
    public Iterable<String> names() {
        return idsByName.keys();
    }

    TopicsImage apply(TopicRecord change) {
        assert !contains(change.name()) : "topic exists: " + change;
        assert !byId.contains(change.topicId()) : "topic id exists: " + change;
        var topic = new TopicImage(change.name(), change.topicId(), SortedTree.empty());
        return new TopicsImage(
                idsByName.with(change.name(), change.topicId()),
                byId.with(change.topicId(), topic),
                TopicNames.mayCollide(change.name())
                        ? namesByCollisionKey.with(
                                TopicNames.collisionKey(change.name()), change.name())
                        : namesByCollisionKey,
                partitionCount);
    }

    TopicsImage apply(RemoveTopicRecord change) {
        var topic = require(change.topicId());
        return new TopicsImage(
                idsByName.without(topic.name()),
                byId.without(topic.id()),
                TopicNames.mayCollide(topic.name())
                        ? namesByCollisionKey.without(TopicNames.collisionKey(topic.name()))
                        : namesByCollisionKey,
                partitionCount - topic.partitionCount());
    }

    TopicsImage apply(PartitionRecord change) {
        var topic = require(change.topicId());
        var after = topic.with(change.partitionId(), PartitionImage.of(change));
        return with(after, partitionCount + after.partitionCount() - topic.partitionCount());
    }

    TopicsImage apply(PartitionChangeRecord change) {
        var topic = require(change.topicId());
        var partition =
                topic.partition(change.partitionId())
                        .orElseThrow(() -> new AssertionError("no such partition: " + change));
        return with(topic.with(change.partitionId(), partition.apply(change)), partitionCount);
    }

    /// Forgets the eligible leaders of one topic, or of all when the record names none (KIP-966).
    TopicsImage apply(ClearElrRecord change) {
        var after = this;
        for (var topic : byId.values()) {
            if (change.topicName().isEmpty() || change.topicName().equals(topic.name())) {
                after = after.with(withoutEligibleLeaders(topic), partitionCount);
            }
        }
        return after;
    }

    private static TopicImage withoutEligibleLeaders(TopicImage topic) {
        var after = topic;
        for (var entry : topic.partitions()) {
            var partition = entry.value();
            if (!partition.eligibleLeaders().isEmpty()
                    || !partition.lastKnownEligibleLeaders().isEmpty()) {
                after = after.with(entry.key(), partition.withoutEligibleLeaders());
            }
        }
        return after;
    }

    private TopicsImage with(TopicImage topic, int partitionCountAfter) {
        return new TopicsImage(
                idsByName, byId.with(topic.id(), topic), namesByCollisionKey, partitionCountAfter);
    }

    private TopicImage require(Uuid id) {
        return byId.find(id).orElseThrow(() -> new AssertionError("no topic with id " + id));
    }
}
