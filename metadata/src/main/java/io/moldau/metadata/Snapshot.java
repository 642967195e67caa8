package io.moldau.metadata;

import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.protocol.stored.FeatureLevelRecord;
import io.moldau.protocol.stored.ProducerIdsRecord;
import io.moldau.protocol.stored.TopicRecord;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// An image as the shortest list of records that fold to it, and back.
public final class Snapshot {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int NO_BROKER = -1;

    private Snapshot() {}

    /// Hands out the records of an image, in an order in which they can be applied. The feature
    /// levels come first: they say in which form the rest is written.
    public static void records(ClusterImage image, Consumer<ClusterMetadataRecord> out) {
        for (var level : image.features()) {
            out.accept(
                    FeatureLevelRecord.builder()
                            .name(level.key())
                            .featureLevel(level.value())
                            .build());
        }
        for (var broker : image.brokers().all()) {
            out.accept(broker.toRecord());
        }
        for (var topic : image.topics().byId().values()) {
            out.accept(TopicRecord.builder().name(topic.name()).topicId(topic.id()).build());
            for (var partition : topic.partitions()) {
                out.accept(partition.value().toRecord(topic.id(), partition.key()));
            }
        }
        for (var resource : image.configs().byResource()) {
            for (var setting : resource.value()) {
                out.accept(ConfigsImage.record(resource.key(), setting.key(), setting.value()));
            }
        }
        if (image.nextProducerId() > 0) {
            out.accept(
                    ProducerIdsRecord.builder()
                            .brokerId(NO_BROKER)
                            .nextProducerId(image.nextProducerId())
                            .build());
        }
        image.carried().bySubject().values().forEach(out);
    }

    /// The image that the records of a snapshot fold to.
    ///
    /// @param offset that the snapshot stands for: of the last record in it
    public static ClusterImage image(long offset, Iterable<ClusterMetadataRecord> records) {
        var image = ClusterImage.EMPTY;
        for (var record : records) {
            image = image.apply(record);
        }
        return image.standingFor(offset);
    }

    /// A number that two images share only if they are the same, but for an accident: FNV-1a over
    /// the bytes of their records and the offset.
    public static long hash(ClusterImage image) {
        var hash = new long[] {FNV_OFFSET ^ image.offset()};
        int metadataVersion = image.featureLevel(FeatureTable.METADATA_VERSION);
        records(
                image,
                record -> {
                    ByteBuffer bytes = RecordCodec.encode(record, metadataVersion);
                    while (bytes.hasRemaining()) {
                        hash[0] = step(hash[0], bytes.get());
                    }
                });
        return hash[0];
    }

    private static long step(long hash, int value) {
        return (hash ^ (value & 0xff)) * FNV_PRIME;
    }
}
