package io.moldau.metadata;

import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.*;
import java.util.Optional;

/// All that the cluster has agreed on, at one offset of the metadata log: the fold of [#apply] over
/// the log's records, and nothing else. Immutable: whoever holds one sees one moment.
///
/// A change copies the path to what it touches and shares the rest.
///
/// @param offset of the last record in it; [#NOTHING] for the empty image
/// @param features finalized levels by name; a feature at level 0 is not there
/// @param nextProducerId first producer id that no broker was given yet
public record ClusterImage(
        long offset,
        SortedTree<String, Integer> features,
        BrokersImage brokers,
        TopicsImage topics,
        ConfigsImage configs,
        long nextProducerId,
        CarriedRecords carried) {
    public static final long NOTHING = -1;

    public static final ClusterImage EMPTY =
            new ClusterImage(
                    NOTHING,
                    SortedTree.empty(),
                    BrokersImage.EMPTY,
                    TopicsImage.EMPTY,
                    ConfigsImage.EMPTY,
                    0,
                    CarriedRecords.EMPTY);

    /// Offset of the record that comes next.
    public long nextOffset() {
        return offset + 1;
    }

    public Optional<TopicImage> topic(String name) {
        return topics.find(name);
    }

    public Optional<TopicImage> topic(Uuid id) {
        return topics.find(id);
    }

    public Optional<PartitionImage> partition(String topic, int partition) {
        return topics.find(topic).flatMap(it -> it.partition(partition));
    }

    public Optional<BrokerImage> broker(int id) {
        return brokers.find(id);
    }

    /// Finalized level of a feature, 0 where there is none.
    public int featureLevel(String name) {
        var level = features.get(name);
        return level == null ? 0 : level;
    }

    /// The image with this record, the next of the log, applied.
    public ClusterImage apply(ClusterMetadataRecord record) {
        return applied(record).at(offset + 1);
    }

    private ClusterImage applied(ClusterMetadataRecord record) {
        return switch (record) {
            case RegisterBrokerRecord it -> with(brokers.apply(it));
            case UnregisterBrokerRecord it -> with(brokers.apply(it));
            case FenceBrokerRecord it -> with(brokers.apply(it));
            case UnfenceBrokerRecord it -> with(brokers.apply(it));
            case BrokerRegistrationChangeRecord it -> with(brokers.apply(it));
            case TopicRecord it -> with(topics.apply(it));
            case RemoveTopicRecord it -> without(it);
            case PartitionRecord it -> with(topics.apply(it));
            case PartitionChangeRecord it -> with(topics.apply(it));
            case ClearElrRecord it -> with(topics.apply(it));
            case ConfigRecord it -> with(configs.apply(it));
            case FeatureLevelRecord it -> with(it);
            case ProducerIdsRecord it -> with(it);
            case AccessControlEntryRecord it -> with(carried.apply(it));
            case RemoveAccessControlEntryRecord it -> with(carried.apply(it));
            case UserScramCredentialRecord it -> with(carried.apply(it));
            case RemoveUserScramCredentialRecord it -> with(carried.apply(it));
            case ClientQuotaRecord it -> with(carried.apply(it));
            case DelegationTokenRecord it -> with(carried.apply(it));
            case RemoveDelegationTokenRecord it -> with(carried.apply(it));
            case RegisterControllerRecord it -> with(carried.apply(it));
            case UnregisterControllerRecord it -> with(carried.apply(it));
            // Marks around a decision that takes several batches; whoever reads the log gathers
            // what is between them before it comes here.
            case BeginTransactionRecord _, EndTransactionRecord _, AbortTransactionRecord _ -> this;
            case NoOpRecord _, ZkMigrationStateRecord _ -> this;
        };
    }

    /// The same image at a later offset: the log has records that change nothing.
    public ClusterImage at(long laterOffset) {
        assert laterOffset >= offset : offset + " cannot go back to " + laterOffset;
        return standingFor(laterOffset);
    }

    /// The same content as the image of another offset: a snapshot has its own count of records.
    ClusterImage standingFor(long otherOffset) {
        return new ClusterImage(
                otherOffset, features, brokers, topics, configs, nextProducerId, carried);
    }

    private ClusterImage with(BrokersImage after) {
        return new ClusterImage(offset, features, after, topics, configs, nextProducerId, carried);
    }

    private ClusterImage with(TopicsImage after) {
        return new ClusterImage(offset, features, brokers, after, configs, nextProducerId, carried);
    }

    private ClusterImage with(ConfigsImage after) {
        return new ClusterImage(offset, features, brokers, topics, after, nextProducerId, carried);
    }

    private ClusterImage with(CarriedRecords after) {
        return new ClusterImage(offset, features, brokers, topics, configs, nextProducerId, after);
    }

    /// A topic's settings go with it.
    private ClusterImage without(RemoveTopicRecord it) {
        var configsAfter =
                topics.find(it.topicId())
                        .map(topic -> configs.without(ConfigResource.topic(topic.name())))
                        .orElse(configs);
        return with(topics.apply(it)).with(configsAfter);
    }

    private ClusterImage with(FeatureLevelRecord it) {
        var after =
                it.featureLevel() == 0
                        ? features.without(it.name())
                        : features.with(it.name(), it.featureLevel());
        return new ClusterImage(offset, after, brokers, topics, configs, nextProducerId, carried);
    }

    private ClusterImage with(ProducerIdsRecord it) {
        assert it.nextProducerId() >= nextProducerId : "a producer id would be given twice: " + it;
        return new ClusterImage(
                offset, features, brokers, topics, configs, it.nextProducerId(), carried);
    }

    /// What it is about; all of it would fill pages.
    @Override
    public String toString() {
        return "ClusterImage(offset %d, %d brokers, %d topics, %d partitions)"
                .formatted(offset, brokers.size(), topics.size(), topics.partitionCount());
    }
}
