package io.moldau.metadata;

import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.BrokerRegistrationChangeRecord;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.protocol.stored.ConfigRecord;
import io.moldau.protocol.stored.FenceBrokerRecord;
import io.moldau.protocol.stored.PartitionChangeRecord;
import io.moldau.protocol.stored.PartitionRecord;
import io.moldau.protocol.stored.RegisterBrokerRecord;
import io.moldau.protocol.stored.RemoveTopicRecord;
import io.moldau.protocol.stored.TopicRecord;
import io.moldau.protocol.stored.UnfenceBrokerRecord;
import io.moldau.protocol.stored.UnregisterBrokerRecord;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A step from one image to the next, for those who keep something that follows from it. The
/// changes say where to look; the images say what is so.
public record MetadataUpdate(
        ClusterImage before, ClusterImage after, List<ClusterMetadataRecord> changes) {

    /// Ids of topics that came, went or changed a partition, in the order of the changes.
    public Set<Uuid> topics() {
        var touched = new LinkedHashSet<Uuid>();
        for (var change : changes) {
            if (change instanceof TopicRecord it) {
                touched.add(it.topicId());
            } else if (change instanceof RemoveTopicRecord it) {
                touched.add(it.topicId());
            } else if (change instanceof PartitionRecord it) {
                touched.add(it.topicId());
            } else if (change instanceof PartitionChangeRecord it) {
                touched.add(it.topicId());
            }
        }
        return touched;
    }

    /// Resources with a setting that changed, in the order of the changes; a topic that went takes
    /// its settings along and is not named here.
    public Set<ConfigResource> configs() {
        var touched = new LinkedHashSet<ConfigResource>();
        for (var change : changes) {
            if (change instanceof ConfigRecord it) {
                ConfigResource.Type.ofCode(it.resourceType())
                        .ifPresent(
                                type -> touched.add(new ConfigResource(type, it.resourceName())));
            }
        }
        return touched;
    }

    /// Ids of brokers that came, went or changed their state, in the order of the changes.
    public Set<Integer> brokers() {
        var touched = new LinkedHashSet<Integer>();
        for (var change : changes) {
            if (change instanceof RegisterBrokerRecord it) {
                touched.add(it.brokerId());
            } else if (change instanceof UnregisterBrokerRecord it) {
                touched.add(it.brokerId());
            } else if (change instanceof FenceBrokerRecord it) {
                touched.add(it.id());
            } else if (change instanceof UnfenceBrokerRecord it) {
                touched.add(it.id());
            } else if (change instanceof BrokerRegistrationChangeRecord it) {
                touched.add(it.brokerId());
            }
        }
        return touched;
    }
}
