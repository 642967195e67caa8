package io.moldau.log;

import static io.moldau.log.LogFixture.EPOCH;
import static io.moldau.log.LogFixture.batch;
import static io.moldau.log.LogFixture.bytes;
import static io.moldau.log.LogFixture.readAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.record.BatchCheck.RecordError;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.record.TimestampType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AppendTest {
    private static final int MAGIC_AT = 16;

    private final LogFixture fixture = new LogFixture(1);

    AppendTest() throws IOException {}

    private PartitionLog logWith(UnaryOperator<LogSettings.Builder> change) throws IOException {
        fixture.settings = change.apply(fixture.settings.change()).build();
        return fixture.openClean();
    }

    private static AppendResult.Refused refused(PartitionLog log, ByteBuffer batches)
            throws IOException {
        var result = log.append(batches, EPOCH, AppendOrigin.CLIENT);
        assertThat(result).isInstanceOf(AppendResult.Refused.class);
        assertThat(log.logEndOffset()).as("nothing was written").isZero();
        return (AppendResult.Refused) result;
    }

    @Test
    void aBatchLargerThanTheTopicAllowsIsRefused() throws IOException {
        var log = logWith(it -> it.batchMaxBytes(100));

        var refused = refused(log, batch(1, "x".repeat(100)));

        assertThat(refused.error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
        assertThat(refused.detail())
                .isEqualTo(
                        "The record batch size in the append to orders-0 is 173 bytes which exceeds the maximum configured value of 100.");
    }

    @Test
    void aWrongCrcIsRefused() throws IOException {
        var log = fixture.openClean();
        var batches = batch(1, "a");
        batches.put(batches.limit() - 1, (byte) 9);

        assertThat(refused(log, batches).error()).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
    }

    @Test
    void bytesThatAreNoBatchesAreRefused() throws IOException {
        var log = fixture.openClean();
        var torn = batch(1, "a").limit(50);

        assertThat(refused(log, torn).error()).isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(refused(log, ByteBuffer.allocate(0)).error())
                .isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(refused(log, batch(1, "a").put(MAGIC_AT, (byte) 1)).error())
                .isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(refused(log, batch(1, "a").put(MAGIC_AT, (byte) 9)).error())
                .isEqualTo(ErrorCode.CORRUPT_MESSAGE);
    }

    @Test
    void aCompactedTopicWantsKeys() throws IOException {
        var log = logWith(it -> it.compact(true));
        var batches =
                new BatchWriter(Compression.ZSTD)
                        .append(1, bytes("k"), bytes("v"))
                        .append(1, null, bytes("v"))
                        .build();

        var refused = refused(log, batches);

        assertThat(refused.error()).isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(refused.records())
                .containsExactly(
                        new RecordError(
                                1,
                                "Compacted topic cannot accept message without key in topic partition orders-0"));
    }

    @Test
    void aTimestampTooFarAheadIsRefusedByRecord() throws IOException {
        var log = fixture.openClean();
        long ahead = fixture.nowMs + 7_200_000;

        var refused = refused(log, batch(ahead, "a"));

        assertThat(refused.error()).isEqualTo(ErrorCode.INVALID_TIMESTAMP);
    }

    @Test
    void withLogAppendTimeTheLogSetsTheTimestampAndTellsIt() throws IOException {
        var log = logWith(it -> it.timestampType(TimestampType.LOG_APPEND_TIME));

        var appended = (AppendResult.Appended) fixture.append(log, batch(5, "a", "b"));

        assertThat(appended.logAppendTimeMs()).isEqualTo(fixture.nowMs);
        assertThat(LogFixture.read(log, 0, 1000, ReadLimit.LOG_END))
                .allSatisfy(it -> assertThat(it.timestampMs()).isEqualTo(fixture.nowMs));
    }

    @Test
    void aRetryIsAnsweredWithTheOriginalsOffsetAlsoAfterARestart() throws IOException {
        var log = fixture.openClean();
        fixture.append(log, "before");
        for (int i = 0; i < 5; i++) {
            fixture.append(log, idempotent(i));
        }
        var retried = (AppendResult.Appended) fixture.append(log, idempotent(1));
        assertThat(retried.duplicate()).isTrue();
        assertThat(retried.baseOffset()).isEqualTo(2);
        assertThat(retried.ticket()).as("waits for all before it").isEqualTo(6);
        log.close();

        var again = fixture.open(new Opening.Clean(0, 6));
        for (int i = 0; i < 5; i++) {
            var result = (AppendResult.Appended) fixture.append(again, idempotent(i));
            assertThat(result.duplicate()).isTrue();
            assertThat(result.baseOffset()).isEqualTo(i + 1L);
        }
        assertThat(again.logEndOffset()).isEqualTo(6);
    }

    private static ByteBuffer idempotent(int sequence) {
        return new BatchWriter(Compression.NONE)
                .producer(9, (short) 0, sequence)
                .append(1, null, bytes("v" + sequence))
                .build();
    }

    @Test
    void aTransactionThatNobodyCouldEndDoesNotBegin() throws IOException {
        var log = fixture.openClean();
        var transactional =
                new BatchWriter(Compression.NONE)
                        .producer(9, (short) 0, 0)
                        .transactional()
                        .append(1, null, bytes("v"))
                        .build();

        assertThat(refused(log, transactional).error()).isEqualTo(ErrorCode.INVALID_TXN_STATE);
    }

    @Test
    void severalIdempotentBatchesInOneAppendAreRefused() throws IOException {
        var log = fixture.openClean();
        var both = ByteBuffer.allocate(500).put(idempotent(0)).put(idempotent(1)).flip();

        assertThat(refused(log, both).error()).isEqualTo(ErrorCode.INVALID_RECORD);
    }

    @Test
    void aTopicsCodecReplacesTheProducers() throws IOException {
        var log = logWith(it -> it.compression(Compression.LZ4, Compression.LZ4.levelDefault()));
        var batches =
                new BatchWriter(Compression.GZIP)
                        .producer(9, (short) 0, 0)
                        .append(5, bytes("k"), bytes("a"))
                        .append(7, null, bytes("b"))
                        .build();

        fixture.append(log, batches);

        var found = (ReadResult.Found) log.read(0, 1000, true, ReadLimit.LOG_END);
        try (var slice = found.slice()) {
            var walk = new RecordBatches(slice.read());
            assertThat(walk.next()).isTrue();
            RecordBatch batch = walk.batch();
            assertThat(batch.compression()).isEqualTo(Compression.LZ4);
            assertThat(batch.crcMatches()).isTrue();
            assertThat(batch.producerId()).isEqualTo(9);
            assertThat(batch.maxTimestamp()).isEqualTo(7);
        }
        assertThat(readAll(log, 0, ReadLimit.LOG_END)).containsExactly("0=a", "1=b");
    }

    @Test
    void aBatchLargerThanASegmentIsRefused() throws IOException {
        var log = logWith(it -> it.segmentBytes(100));

        var refused = refused(log, batch(1, "x".repeat(100)));

        assertThat(refused.error()).isEqualTo(ErrorCode.RECORD_LIST_TOO_LARGE);
    }

    @Test
    void anAppendIsDurableBeforeAnybodyIsToldSo() throws IOException {
        var log = fixture.openClean();
        var appended =
                (AppendResult.Appended) log.append(batch(1, "a"), EPOCH, AppendOrigin.CLIENT);
        assertThat(fixture.journal.durable).isZero();
        assertThat(log.highWatermark()).isZero();

        log.awaitDurable(appended.ticket());

        assertThat(fixture.journal.durable).isEqualTo(1);
    }
}
