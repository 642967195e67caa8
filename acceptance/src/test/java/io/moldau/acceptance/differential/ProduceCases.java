package io.moldau.acceptance.differential;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.message.InitProducerIdRequest;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.PartitionProduceData;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import net.jpountz.xxhash.XXHashFactory;
import org.jspecify.annotations.Nullable;

/// Wrong produces.
final class ProduceCases {
    private static final int ATTRIBUTES_AT = 21;
    private static final int LAST_OFFSET_DELTA_AT = 23;
    private static final int COUNT_AT = 57;
    private static final int LENGTH_AT = 8;
    private static final int MAGIC_AT = 16;
    private static final int CRC_AT = 17;
    private static final int LZ4_FLAGS_AT = 65;
    private static final int LZ4_INDEPENDENT = 0x20;

    private ProduceCases() {}

    static List<WrongRequest> all() {
        return List.of(
                to("a topic that is not there", "nowhere", 0, () -> Scene.batch(1)),
                to("a partition past the last", Scene.HERE, 9, () -> Scene.batch(1)),
                to("a negative partition", Scene.HERE, -1, () -> Scene.batch(1)),
                to("a topic name that cannot be", "no/good", 0, () -> Scene.batch(1)).to(12),
                to("a batch that is too large", Scene.SMALL, 0, () -> Scene.batch(100)),
                to("two batches", Scene.HERE, 0, ProduceCases::twoBatches),
                to("no batch", Scene.HERE, 0, () -> ByteBuffer.allocate(0)),
                to("a broken CRC", Scene.HERE, 0, () -> altered(CRC_AT, 1)),
                to("a broken record", Scene.HERE, 0, () -> altered(61, 77)),
                to("magic 0", Scene.HERE, 0, () -> altered(MAGIC_AT, 0)),
                to("magic 1", Scene.HERE, 0, () -> altered(MAGIC_AT, 1)),
                to("magic 1 behind a batch", Scene.HERE, 0, () -> joined(altered(MAGIC_AT, 1))),
                to("magic 3", Scene.HERE, 0, () -> altered(MAGIC_AT, 3)),
                to("a count that is not so", Scene.HERE, 0, () -> resealed(COUNT_AT, 5)),
                to("an offset delta that is not so", Scene.HERE, 0, () -> delta(7)),
                to("codec 7", Scene.HERE, 0, () -> attributes(7)),
                to("codec gzip, but it is not", Scene.HERE, 0, () -> attributes(1)),
                to("codec snappy, but it is not", Scene.HERE, 0, () -> attributes(2)),
                to("codec lz4, but it is not", Scene.HERE, 0, () -> attributes(3)),
                to("codec zstd, but it is not", Scene.HERE, 0, () -> attributes(4)).from(7),
                to("lz4 blocks that depend on each other", Scene.HERE, 0, ProduceCases::dependent),
                to("a control batch", Scene.HERE, 0, () -> attributes(0x20)),
                to("a length past the end", Scene.HERE, 0, () -> withInt(LENGTH_AT, 5000)),
                to("half a header", Scene.HERE, 0, ProduceCases::half),
                to("half a batch behind a batch", Scene.HERE, 0, () -> joined(half())),
                to("a sequence out of order", Scene.HERE, 1, () -> sequence(4242, 0, 17)),
                to("negative base sequence", Scene.HERE, 1, () -> sequence(4242, 0, -5)),
                acks("acks 2", 2),
                acks("acks -2", -2),
                nullRecords().from(13),
                twice(),
                emptyTransactionalId());
    }

    private static WrongRequest to(
            String name, String topic, int partition, Supplier<ByteBuffer> records) {
        return WrongRequest.of(
                name,
                ApiKey.PRODUCE,
                (scene, _) -> produce(scene, topic, partition, records.get(), -1));
    }

    static ProduceRequest produce(
            Scene scene, String topic, int partition, @Nullable ByteBuffer records, int acks) {
        var data = new PartitionProduceData(partition, records);
        var to = new TopicProduceData(topic, scene.id(topic), List.of(data));
        return new ProduceRequest(null, acks, 5_000, List.of(to));
    }

    private static WrongRequest acks(String name, int acks) {
        return WrongRequest.of(
                name,
                ApiKey.PRODUCE,
                (scene, _) -> produce(scene, Scene.HERE, 0, Scene.batch(1), acks));
    }

    private static WrongRequest nullRecords() {
        return WrongRequest.of(
                "null records",
                ApiKey.PRODUCE,
                (scene, _) -> produce(scene, Scene.HERE, 0, null, -1));
    }

    private static WrongRequest twice() {
        return WrongRequest.of(
                "one partition good, one not",
                ApiKey.PRODUCE,
                (scene, _) -> {
                    var good = new PartitionProduceData(0, Scene.batch(1));
                    var bad = new PartitionProduceData(7, Scene.batch(1));
                    var topic =
                            new TopicProduceData(
                                    Scene.HERE, scene.id(Scene.HERE), List.of(good, bad));
                    return new ProduceRequest(null, 1, 5_000, List.of(topic));
                });
    }

    private static WrongRequest emptyTransactionalId() {
        return WrongRequest.of(
                "an empty transactional id",
                ApiKey.INIT_PRODUCER_ID,
                (_, _) ->
                        InitProducerIdRequest.builder()
                                .transactionalId("")
                                .transactionTimeoutMs(1000)
                                .build());
    }

    private static ByteBuffer twoBatches() {
        return joined(Scene.batch(1));
    }

    /// A good batch, then this.
    private static ByteBuffer joined(ByteBuffer next) {
        return ByteBuffer.allocate(1000).put(Scene.batch(1)).put(next).flip();
    }

    private static ByteBuffer half() {
        return Scene.batch(1).slice(0, 30);
    }

    private static ByteBuffer dependent() {
        var made = Scene.batchOf(new BatchWriter(Compression.LZ4), 1);
        var batch = ByteBuffer.allocate(made.remaining()).put(made).flip();
        batch.put(LZ4_FLAGS_AT, (byte) (batch.get(LZ4_FLAGS_AT) & ~LZ4_INDEPENDENT));
        // the second byte of the XXH32 of the two bytes before it
        var head = new byte[] {batch.get(LZ4_FLAGS_AT), batch.get(LZ4_FLAGS_AT + 1)};
        int hash = XXHashFactory.safeInstance().hash32().hash(head, 0, head.length, 0);
        return seal(batch.put(LZ4_FLAGS_AT + 2, (byte) (hash >> Byte.SIZE)));
    }

    private static ByteBuffer copy() {
        var made = Scene.batch(1);
        return ByteBuffer.allocate(made.remaining()).put(made).flip();
    }

    private static ByteBuffer altered(int at, int value) {
        return copy().put(at, (byte) value);
    }

    private static ByteBuffer withInt(int at, int value) {
        return copy().putInt(at, value);
    }

    private static ByteBuffer resealed(int at, int value) {
        return seal(copy().putInt(at, value));
    }

    private static ByteBuffer delta(int value) {
        return seal(copy().putInt(LAST_OFFSET_DELTA_AT, value));
    }

    private static ByteBuffer attributes(int value) {
        return seal(copy().putShort(ATTRIBUTES_AT, (short) value));
    }

    /// With the CRC that belongs to what the batch now says.
    private static ByteBuffer seal(ByteBuffer batch) {
        var crc = new CRC32C();
        crc.update(batch.slice(ATTRIBUTES_AT, batch.limit() - ATTRIBUTES_AT));
        return batch.putInt(CRC_AT, (int) crc.getValue());
    }

    private static ByteBuffer sequence(long producerId, int epoch, int sequence) {
        var writer =
                new BatchWriter(Compression.NONE).producer(producerId, (short) epoch, sequence);
        return Scene.batchOf(writer, 1);
    }
}
