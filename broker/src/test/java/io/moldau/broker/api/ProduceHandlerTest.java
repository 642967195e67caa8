package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.PartitionProduceData;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.message.ProduceResponse;
import io.moldau.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProduceHandlerTest {
    private static final int OLDEST = 3;
    private static final int WITH_TOPIC_IDS = 13;
    private static final int LEADER = 1;
    private static final long PRODUCER = 77;

    private static PartitionProduceResponse ask(TestNode node, int version, ProduceRequest request)
            throws IOException {
        var response = node.ask(request, version, ProduceResponse.class);
        return response.responses().getFirst().partitionResponses().getFirst();
    }

    private static PartitionProduceResponse byId(
            TestNode node, Uuid id, int partition, ByteBuffer records) throws IOException {
        var request = TestNode.produceRequest(TestNode.ALL, "", id, partition, records);
        return ask(node, WITH_TOPIC_IDS, request);
    }

    private static void assertRefused(
            PartitionProduceResponse answer, ErrorCode error, String message) {
        assertThat(ErrorCode.forCode(answer.errorCode())).isEqualTo(error);
        assertThat(answer.errorMessage()).contains(message);
        assertThat(answer.baseOffset()).isEqualTo(-1);
        assertThat(answer.logAppendTimeMs()).isEqualTo(-1);
    }

    private static ByteBuffer idempotent(TestNode node, int epoch, int sequence, String value) {
        return new BatchWriter(Compression.NONE)
                .producer(PRODUCER, (short) epoch, sequence)
                .append(node.nowMs(), null, value.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .build();
    }

    private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
        return ByteBuffer.allocate(first.remaining() + second.remaining())
                .put(first)
                .put(second)
                .flip();
    }

    @Test
    void everyVersionAppendsAndTellsTheOffset() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            for (int version = OLDEST; version <= WITH_TOPIC_IDS; version++) {
                boolean byId = version == WITH_TOPIC_IDS;
                var request =
                        TestNode.produceRequest(
                                version % 2 == 0 ? LEADER : TestNode.ALL,
                                byId ? "" : "t",
                                byId ? id : Uuid.ZERO,
                                0,
                                TestNode.batch(node.nowMs(), "v" + version));
                var answer = ask(node, version, request);
                assertThat(answer.errorCode()).isZero();
                assertThat(answer.baseOffset()).isEqualTo(version - OLDEST);
                assertThat(answer.logAppendTimeMs()).isEqualTo(-1);
                assertThat(answer.logStartOffset()).isEqualTo(version < 5 ? -1 : 0);
            }
        });
    }

    @Test
    void severalTopicsAndPartitionsAreAnsweredInTheOrderOfTheRequest() {
        TestNode.run(node -> {
            node.topic("a", 2);
            node.topic("b", 1);
            var request =
                    ProduceRequest.builder()
                            .acks(TestNode.ALL)
                            .topicData(
                                    List.of(
                                            topic("b", data(node, 0)),
                                            topic("a", data(node, 1), data(node, 7)),
                                            topic("nosuch", data(node, 0)),
                                            topic("a", data(node, 0))))
                            .build();
            var answers = node.ask(request, 12, ProduceResponse.class).responses();
            assertThat(answers)
                    .extracting(ProduceResponse.TopicProduceResponse::name)
                    .containsExactly("b", "a", "nosuch", "a");
            assertThat(answers.get(1).partitionResponses())
                    .extracting(PartitionProduceResponse::index)
                    .containsExactly(1, 7);
            assertThat(
                            answers.stream()
                                    .flatMap(it -> it.partitionResponses().stream())
                                    .map(PartitionProduceResponse::errorCode))
                    .containsExactly(0, 0, 3, 3, 0);
        });
    }

    private static TopicProduceData topic(String name, PartitionProduceData... data) {
        return new TopicProduceData(name, Uuid.ZERO, List.of(data));
    }

    private static PartitionProduceData data(TestNode node, int partition) {
        return new PartitionProduceData(partition, TestNode.batch(node.nowMs(), "x"));
    }

    @Test
    void whatWasAcknowledgedIsThereAfterACrash() {
        TestNode.run(node -> {
            node.topic("t", 1);
            node.produce("t", 0, "a", "b");
            node.crash();
            assertThat(node.produce("t", 0, "c")).isEqualTo(2);
        });
    }

    @Test
    void theBrokersTimeIsToldWhereItIsTheRecords() {
        TestNode.run(node -> {
            node.topic("t", 1, "message.timestamp.type", "LogAppendTime");
            long before = node.nowMs();
            var answer = node.produce("t", 0, TestNode.batch(5, "a"));
            assertThat(answer.logAppendTimeMs()).isBetween(before, node.nowMs());
        });
    }

    @Test
    void partitionsThatAreNotHereAreUnknown() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            var batch = TestNode.batch(node.nowMs(), "a");
            var unknown = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            String text = "This server does not host this topic-partition.";
            assertRefused(node.produce("nosuch", 0, batch.duplicate()), unknown, text);
            assertRefused(node.produce("", 0, batch.duplicate()), unknown, text);
            for (int partition : new int[] {1, -1, Integer.MAX_VALUE}) {
                assertRefused(node.produce("t", partition, batch.duplicate()), unknown, text);
                assertRefused(byId(node, id, partition, batch.duplicate()), unknown, text);
            }
            String noId = "This server does not host this topic ID.";
            assertRefused(
                    byId(node, new Uuid(7, 7), 0, batch.duplicate()),
                    ErrorCode.UNKNOWN_TOPIC_ID,
                    noId);
            assertRefused(
                    byId(node, Uuid.ZERO, 0, batch.duplicate()), ErrorCode.UNKNOWN_TOPIC_ID, noId);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 2, -2, 32767})
    void otherAcksAreRefused(int acks) {
        TestNode.run(node -> {
            node.topic("t", 1);
            var batch = TestNode.batch(node.nowMs(), "a");
            var request = TestNode.produceRequest(acks, "t", Uuid.ZERO, 0, batch);
            assertRefused(
                    ask(node, 12, request),
                    ErrorCode.INVALID_REQUIRED_ACKS,
                    "acks must be -1, 0 or 1, not %d.".formatted(acks));
            assertThat(node.produce("t", 0, "first")).isZero();
        });
    }

    @Test
    void aRequestWithoutRecordsIsRefused() {
        TestNode.run(node -> {
            node.topic("t", 1);
            String text = "The request has no records for the partition.";
            assertRefused(
                    node.produce("t", 0, ByteBuffer.allocate(0)), ErrorCode.INVALID_RECORD, text);
            var none = TestNode.produceRequest(TestNode.ALL, "t", Uuid.ZERO, 0, null);
            assertRefused(ask(node, 12, none), ErrorCode.INVALID_RECORD, text);
            var nothing = ProduceRequest.builder().acks(TestNode.ALL).build();
            assertThat(node.ask(nothing, 12, ProduceResponse.class).responses()).isEmpty();
        });
    }

    @Test
    void aPartitionGetsOneBatchPerRequest() {
        TestNode.run(node -> {
            node.topic("t", 1);
            var two = joined(TestNode.batch(node.nowMs(), "a"), TestNode.batch(node.nowMs(), "b"));
            assertRefused(
                    node.produce("t", 0, two),
                    ErrorCode.INVALID_RECORD,
                    "exactly one record batch per partition");
            assertThat(node.produce("t", 0, "first")).isZero();
        });
    }

    @Test
    void damagedBatchesAreRefused() {
        TestNode.run(node -> {
            node.topic("t", 1);
            var crc = TestNode.batch(node.nowMs(), "a").putInt(17, 1234);
            assertRefused(node.produce("t", 0, crc), ErrorCode.CORRUPT_MESSAGE, "stored crc");
            var magic = TestNode.batch(node.nowMs(), "a").put(16, (byte) 3);
            assertRefused(node.produce("t", 0, magic), ErrorCode.CORRUPT_MESSAGE, "magic is 3");
            var cut = TestNode.batch(node.nowMs(), "abc");
            cut.limit(cut.limit() - 2);
            assertRefused(node.produce("t", 0, cut), ErrorCode.INVALID_RECORD, "are left");
            for (int length : new int[] {3, -1, Integer.MIN_VALUE}) {
                var wrong = TestNode.batch(node.nowMs(), "a").putInt(8, length);
                assertRefused(node.produce("t", 0, wrong), ErrorCode.CORRUPT_MESSAGE, "batch len");
            }
            var tail = joined(TestNode.batch(node.nowMs(), "a"), ByteBuffer.allocate(5));
            assertRefused(node.produce("t", 0, tail), ErrorCode.INVALID_RECORD, "bytes left");
            assertThat(node.produce("t", 0, "first")).isZero();
        });
    }

    @Test
    void oldMessageFormatsAreRefusedInEveryVersion() {
        TestNode.run(node -> {
            node.topic("t", 1);
            for (int magic = 0; magic <= 1; magic++) {
                var old = TestNode.batch(node.nowMs(), "a").put(16, (byte) magic);
                assertRefused(
                        node.produce("t", 0, old),
                        ErrorCode.INVALID_RECORD,
                        "message format v%d is not supported".formatted(magic));
                var behind = joined(TestNode.batch(node.nowMs(), "a"), old);
                assertRefused(
                        node.produce("t", 0, behind), ErrorCode.INVALID_RECORD, "message format");
            }
        });
    }

    @Test
    void compressedDataThatIsNotWhatItsCodecSaysIsRefused() {
        TestNode.run(node -> {
            node.topic("t", 1);
            var batch = TestNode.batch(node.nowMs(), "a").putShort(21, (short) 3);
            new RecordBatch(batch, 0).recomputeCrc();
            assertRefused(node.produce("t", 0, batch), ErrorCode.INVALID_RECORD, "lz4");
            assertThat(node.produce("t", 0, "first")).isZero();
        });
    }

    @Test
    void recordsThatTheTopicDoesNotTakeAreRefused() {
        TestNode.run(node -> {
            node.topic("small", 1, "max.message.bytes", "200");
            node.topic("t", 1, "message.timestamp.after.max.ms", "1000");
            assertRefused(
                    node.produce("small", 0, TestNode.batch(node.nowMs(), "x".repeat(300))),
                    ErrorCode.MESSAGE_TOO_LARGE,
                    "exceeds the maximum configured value of 200");
            assertRefused(
                    node.produce("t", 0, TestNode.batch(node.nowMs() + 60_000, "a")),
                    ErrorCode.INVALID_TIMESTAMP,
                    "is out of range. The timestamp should be within");
            var control = new BatchWriter(Compression.NONE).control();
            control.append(node.nowMs(), new byte[4], new byte[6]);
            assertRefused(
                    node.produce("t", 0, control.build()),
                    ErrorCode.INVALID_RECORD,
                    "Clients are not allowed to write control records");
            assertThat(node.produce("small", 0, "first")).isZero();
            assertThat(node.produce("t", 0, "first")).isZero();
        });
    }

    @Test
    void clientsThatDoNotKnowZstdMayNotSendIt() {
        TestNode.run(node -> {
            node.topic("t", 1);
            var zstd = new BatchWriter(Compression.ZSTD).append(node.nowMs(), null, new byte[50]);
            var request = TestNode.produceRequest(1, "t", Uuid.ZERO, 0, zstd.build());
            assertThat(ask(node, 6, request).errorCode())
                    .isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE.code());
            assertThat(ask(node, 7, request).errorCode()).isZero();
        });
    }

    @Test
    void aRepeatedBatchIsAnsweredWithItsOffsetAndAGapIsRefused() {
        TestNode.run(node -> {
            node.topic("t", 1);
            assertThat(node.produce("t", 0, idempotent(node, 1, 0, "a")).baseOffset()).isZero();
            assertThat(node.produce("t", 0, idempotent(node, 1, 1, "b")).baseOffset()).isOne();
            assertThat(node.produce("t", 0, idempotent(node, 1, 0, "a")).baseOffset()).isZero();
            assertRefused(
                    node.produce("t", 0, idempotent(node, 1, 5, "c")),
                    ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
                    "5 (incoming seq. number), 1 (current end sequence number)");
            assertRefused(
                    node.produce("t", 0, idempotent(node, 0, 2, "c")),
                    ErrorCode.INVALID_PRODUCER_EPOCH,
                    "smaller than the last seen epoch 1");
            assertRefused(
                    node.produce("t", 0, idempotent(node, 2, 2, "c")),
                    ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
                    "2 (request epoch), 2 (seq. number), 1 (current producer epoch)");
            assertThat(node.produce("t", 0, idempotent(node, 2, 0, "c")).baseOffset()).isEqualTo(2);
        });
    }

    @Test
    void transactionalRecordsNeedATransactionalIdThatIsKnown() {
        TestNode.run(node -> {
            node.topic("t", 1);
            var batch = new BatchWriter(Compression.NONE).transactional();
            batch.producer(PRODUCER, (short) 0, 0).append(node.nowMs(), null, new byte[3]);
            assertRefused(
                    node.produce("t", 0, batch.build()),
                    ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
                    "Transactional records in a request that names no transactional id.");
            new TransactionClient(node, "tx", true).init();
            var named = TestNode.produceRequest(TestNode.ALL, "t", Uuid.ZERO, 0, batch.build());
            var request = named.toBuilder().transactionalId("unknown").build();
            assertThat(ask(node, 12, request).errorCode())
                    .isEqualTo(ErrorCode.INVALID_PRODUCER_ID_MAPPING.code());
            assertThat(node.produce("t", 0, "first")).isZero();
        });
    }
}
