package io.moldau.protocol.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordUtils;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Kafka's own classes write what we read, and read what we write.
class KafkaRecordsOracleTest {
    private static final int BATCHES = 200;

    private static void forEachRandomBatch(Consumer<RandomBatch> test) {
        long seed = Long.getLong("tests.seed", 20261121);
        var random = new Random(seed);
        for (int i = 0; i < BATCHES; i++) {
            var batch = RandomBatch.of(random);
            try {
                test.accept(batch);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed %d, batch %d, %s".formatted(seed, i, batch.codec()), e);
            }
        }
    }

    @Test
    void whatKafkaWritesWeRead() {
        forEachRandomBatch(expected -> {
            var walk = new RecordBatches(writtenByKafka(expected));
            assertThat(walk.next()).as(walk.detail()).isTrue();
            var batch = walk.batch();

            assertThat(batch.crcMatches()).isTrue();
            assertHeader(batch, expected);
            assertThat(RandomBatch.read(batch)).isEqualTo(expected.readRecords());
            assertThat(walk.next()).isFalse();
            assertThat(walk.end()).isEqualTo(RecordBatches.End.COMPLETE);
        });
    }

    @Test
    void whatWeWriteKafkaReads() {
        forEachRandomBatch(expected -> {
            var batches = MemoryRecords.readableRecords(expected.write()).batches().iterator();
            var batch = batches.next();
            batch.ensureValid();

            assertThat(batch.baseOffset()).isEqualTo(expected.baseOffset());
            assertThat(batch.producerId()).isEqualTo(expected.producerId());
            assertThat(batch.baseSequence()).isEqualTo(expected.baseSequence());
            assertThat(batch.isTransactional()).isEqualTo(expected.transactional());
            assertThat(batch.partitionLeaderEpoch()).isEqualTo(expected.leaderEpoch());
            assertThat(readByKafka(batch)).isEqualTo(expected.readRecords());
            assertThat(batches.hasNext()).isFalse();
        });
    }

    @Test
    void withoutCompressionBothWriteTheSameBytes() {
        forEachRandomBatch(content -> {
            if (content.codec() == Compression.NONE) {
                assertThat(content.write()).isEqualTo(writtenByKafka(content));
            }
        });
    }

    @Test
    void lz4FramesAreTheSameBytesToo() {
        forEachRandomBatch(content -> {
            if (content.codec() == Compression.LZ4) {
                assertThat(content.write()).isEqualTo(writtenByKafka(content));
            }
        });
    }

    @Test
    void changesInPlaceAreThoseKafkaMakes() {
        forEachRandomBatch(content -> {
            var ours = content.write();
            var theirs = ByteBuffer.allocate(ours.remaining()).put(ours.duplicate()).flip();

            var batch = new RecordBatch(ours, 0);
            batch.setBaseOffset(77);
            batch.setPartitionLeaderEpoch(5);
            batch.setMaxTimestamp(TimestampType.LOG_APPEND_TIME, 1234);
            for (var kafka : MemoryRecords.readableRecords(theirs).batches()) {
                kafka.setLastOffset(77 + content.records().size() - 1);
                kafka.setPartitionLeaderEpoch(5);
                kafka.setMaxTimestamp(
                        org.apache.kafka.common.record.TimestampType.LOG_APPEND_TIME, 1234);
            }

            assertThat(batch.crcMatches()).isTrue();
            assertThat(ours).isEqualTo(theirs);
        });
    }

    @Test
    void transactionMarkersAreTheSameBytes() {
        for (var type : List.of(ControlRecordType.ABORT, ControlRecordType.COMMIT)) {
            var kafkaType =
                    org.apache.kafka.common.record.internal.ControlRecordType.valueOf(type.name());
            var theirs =
                    MemoryRecords.withEndTransactionMarker(
                            0, 1000, -1, 7, (short) 3, new EndTransactionMarker(kafkaType, 9));

            var ours = BatchWriter.transactionMarker(type, 7, (short) 3, 9, 1000);

            assertThat(ours).isEqualTo(theirs.buffer());
            var record = RandomBatch.read(new RecordBatch(ours, 0)).getFirst();
            assertThat(ControlRecordType.of(requireNonNull(record.key()))).isEqualTo(type);
            assertThat(ControlRecordType.coordinatorEpoch(requireNonNull(record.value())))
                    .isEqualTo(9);
        }
        assertThat(ControlRecordUtils.LEADER_CHANGE_CURRENT_VERSION).isZero();
    }

    @Test
    void theSameBatchWithADeleteHorizonIsReadTheSameWay() {
        var ours =
                new BatchWriter(Compression.NONE)
                        .deleteHorizon(5000)
                        .baseOffset(10)
                        .appendAt(new Record(12, 900, null, null, List.of()))
                        .lastOffset(20)
                        .build();

        var kafka = MemoryRecords.readableRecords(ours).batches().iterator().next();
        var batch = new RecordBatch(ours, 0);

        assertThat(kafka.deleteHorizonMs()).isEqualTo(batch.deleteHorizonMs()).hasValue(5000);
        assertThat(kafka.lastOffset()).isEqualTo(batch.lastOffset()).isEqualTo(20);
        assertThat(readByKafka(kafka)).isEqualTo(RandomBatch.read(batch));
    }

    private static void assertHeader(RecordBatch batch, RandomBatch expected) {
        assertThat(batch.baseOffset()).isEqualTo(expected.baseOffset());
        assertThat(batch.lastOffset())
                .isEqualTo(expected.baseOffset() + expected.records().size() - 1);
        assertThat(batch.recordCount()).isEqualTo(expected.records().size());
        assertThat(batch.compression()).isEqualTo(expected.codec());
        assertThat(batch.producerId()).isEqualTo(expected.producerId());
        assertThat(batch.producerEpoch()).isEqualTo(expected.producerEpoch());
        assertThat(batch.baseSequence()).isEqualTo(expected.baseSequence());
        assertThat(batch.isTransactional()).isEqualTo(expected.transactional());
        assertThat(batch.isControl()).isFalse();
        assertThat(batch.partitionLeaderEpoch()).isEqualTo(expected.leaderEpoch());
        assertThat(batch.maxTimestamp())
                .isEqualTo(
                        expected.readRecords().stream()
                                .mapToLong(Record::timestampMs)
                                .max()
                                .orElseThrow());
    }

    private static ByteBuffer writtenByKafka(RandomBatch content) {
        var type = CompressionType.forId(content.codec().id());
        var builder =
                new MemoryRecordsBuilder(
                        ByteBuffer.allocate(1 << 16),
                        (byte) 2,
                        org.apache.kafka.common.compress.Compression.of(type).build(),
                        content.logAppendTime()
                                ? org.apache.kafka.common.record.TimestampType.LOG_APPEND_TIME
                                : org.apache.kafka.common.record.TimestampType.CREATE_TIME,
                        content.baseOffset(),
                        content.logAppendTime() ? content.logAppendTimeMs() : -1,
                        content.producerId(),
                        content.producerEpoch(),
                        content.baseSequence(),
                        content.transactional(),
                        false,
                        content.leaderEpoch(),
                        1 << 16);
        for (Record it : content.records()) {
            long timestamp = content.logAppendTime() ? content.logAppendTimeMs() : it.timestampMs();
            var headers =
                    it.headers().stream()
                            .map(h -> new RecordHeader(h.key(), bytes(h.value())))
                            .toArray(RecordHeader[]::new);
            builder.appendWithOffset(
                    it.offset(), timestamp, copy(it.key()), copy(it.value()), headers);
        }
        return builder.build().buffer();
    }

    private static List<Record> readByKafka(
            org.apache.kafka.common.record.internal.RecordBatch batch) {
        var records = new ArrayList<Record>();
        for (var it : batch) {
            var headers = new ArrayList<Header>();
            for (var header : it.headers()) {
                var value = header.value();
                headers.add(
                        new Header(header.key(), value == null ? null : ByteBuffer.wrap(value)));
            }
            records.add(new Record(it.offset(), it.timestamp(), it.key(), it.value(), headers));
        }
        return records;
    }

    private static @Nullable ByteBuffer copy(@Nullable ByteBuffer field) {
        return field == null ? null : field.duplicate();
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer field) {
        if (field == null) {
            return null;
        }
        var bytes = new byte[field.remaining()];
        field.duplicate().get(bytes);
        return bytes;
    }

    @Test
    void headersWithoutValueAndEmptyOnesAreTold() {
        var batch =
                new BatchWriter(Compression.NONE)
                        .append(
                                1,
                                null,
                                null,
                                List.of(
                                        new Header("a", null),
                                        new Header("b", ByteBuffer.wrap("x".getBytes(UTF_8)))))
                        .build();

        assertThat(readByKafka(MemoryRecords.readableRecords(batch).batches().iterator().next()))
                .isEqualTo(RandomBatch.read(new RecordBatch(batch, 0)));
    }
}
