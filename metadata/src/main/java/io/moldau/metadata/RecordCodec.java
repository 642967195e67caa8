package io.moldau.metadata;

import io.moldau.protocol.WireReader;
import io.moldau.protocol.WireWriter;
import io.moldau.protocol.stored.BrokerRegistrationChangeRecord;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.protocol.stored.PartitionChangeRecord;
import io.moldau.protocol.stored.PartitionRecord;
import io.moldau.protocol.stored.RegisterBrokerRecord;
import java.nio.ByteBuffer;

/// The bytes of one change: the value of a record of `__cluster_metadata`.
///
/// ```
/// unsigned varint  frame version, 1
/// unsigned varint  record type
/// unsigned varint  record version, see versionAt
/// ...              body, in the flexible form of the wire
/// ```
public final class RecordCodec {
    private RecordCodec() {}

    /// @param metadataVersion level that the cluster has finalized; a record is written in the form
    ///   that nodes of that level read
    public static ByteBuffer encode(ClusterMetadataRecord record, int metadataVersion) {
        var out = new WireWriter();
        record.writeFramed(out, versionAt(record, metadataVersion));
        return out.toByteBuffer();
    }

    /// @throws io.moldau.protocol.DecodeException if the bytes are not a record that we know
    public static ClusterMetadataRecord decode(ByteBuffer value) {
        return ClusterMetadataRecord.readFramed(new WireReader(value));
    }

    static long sizeBytes(ClusterMetadataRecord record) {
        var out = new WireWriter();
        record.writeFramed(out, record.versionMax());
        return out.sizeBytes();
    }

    private static int versionAt(ClusterMetadataRecord record, int metadataVersion) {
        boolean cordons = metadataVersion >= FeatureTable.CORDONED_LOG_DIRS;
        boolean eligibleLeaders = metadataVersion >= FeatureTable.ELIGIBLE_LEADER_REPLICAS;
        // Every other record has kept its first form.
        if (record instanceof RegisterBrokerRecord) {
            return cordons ? 4 : 3;
        }
        if (record instanceof BrokerRegistrationChangeRecord) {
            return cordons ? 3 : 2;
        }
        if (record instanceof PartitionRecord || record instanceof PartitionChangeRecord) {
            return eligibleLeaders ? 2 : 1;
        }
        return 0;
    }
}
