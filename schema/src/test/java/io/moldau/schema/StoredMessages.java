package io.moldau.schema;

import io.moldau.schema.Message.Role;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.AbortedTxn;
import org.apache.kafka.common.message.ControlRecordTypeSchema;
import org.apache.kafka.common.message.EndTxnMarker;
import org.apache.kafka.common.message.KRaftVersionRecord;
import org.apache.kafka.common.message.LeaderChangeMessage;
import org.apache.kafka.common.message.SnapshotFooterRecord;
import org.apache.kafka.common.message.SnapshotHeaderRecord;
import org.apache.kafka.common.message.VotersRecord;
import org.apache.kafka.common.metadata.MetadataRecordType;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.raft.generated.QuorumStateData;
import org.apache.kafka.server.log.remote.metadata.storage.generated.ProducerSnapshot;

/// What Kafka stores: the records of its internal topics and the contents of its files.
final class StoredMessages {
    /// @param topic short name of the internal topic, empty for what is not in one
    record Stored(Role role, String topic, int code, ApiMessage body) {}

    private final List<Stored> found = new ArrayList<>();

    private StoredMessages() {}

    static List<Stored> all() {
        StoredMessages messages = new StoredMessages();
        messages.addMetadata();
        messages.addRemoteLogMetadata();
        messages.addGroups();
        messages.addTransactions();
        messages.addShareState();
        messages.addData();
        return messages.found;
    }

    private void addMetadata() {
        for (MetadataRecordType type : MetadataRecordType.values()) {
            found.add(
                    new Stored(
                            Role.METADATA, "ClusterMetadata", type.id(), type.newMetadataRecord()));
        }
    }

    private void addRemoteLogMetadata() {
        for (var type :
                org.apache.kafka.server.log.remote.metadata.storage.generated.MetadataRecordType
                        .values()) {
            found.add(
                    new Stored(
                            Role.METADATA,
                            "RemoteLogMetadata",
                            type.id(),
                            type.newMetadataRecord()));
        }
    }

    private void addGroups() {
        for (var type :
                org.apache.kafka.coordinator.group.generated.CoordinatorRecordType.values()) {
            addPair("ConsumerOffsets", type.id(), type.newRecordKey(), type.newRecordValue());
        }
    }

    private void addTransactions() {
        for (var type :
                org.apache.kafka.coordinator.transaction.generated.CoordinatorRecordType.values()) {
            addPair("TransactionState", type.id(), type.newRecordKey(), type.newRecordValue());
        }
    }

    private void addShareState() {
        for (var type :
                org.apache.kafka.coordinator.share.generated.CoordinatorRecordType.values()) {
            addPair("ShareGroupState", type.id(), type.newRecordKey(), type.newRecordValue());
        }
    }

    private void addPair(String topic, int code, ApiMessage key, ApiMessage value) {
        found.add(new Stored(Role.KEY, topic, code, key));
        found.add(new Stored(Role.VALUE, topic, code, value));
    }

    private void addData() {
        List<ApiMessage> bodies =
                List.of(
                        new EndTxnMarker(),
                        new ControlRecordTypeSchema(),
                        new LeaderChangeMessage(),
                        new SnapshotHeaderRecord(),
                        new SnapshotFooterRecord(),
                        new KRaftVersionRecord(),
                        new VotersRecord(),
                        new ProducerSnapshot(),
                        new AbortedTxn(),
                        new QuorumStateData());
        bodies.forEach(it -> found.add(new Stored(Role.DATA, "", Message.NO_CODE, it)));
    }
}
