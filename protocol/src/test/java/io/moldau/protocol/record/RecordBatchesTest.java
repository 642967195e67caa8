package io.moldau.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.record.RecordBatches.End;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RecordBatchesTest {
    private static ByteBuffer batch(int baseOffset) {
        return new BatchWriter(Compression.NONE)
                .baseOffset(baseOffset)
                .append(1000, null, new byte[] {1, 2, 3})
                .append(1001, new byte[] {4}, null)
                .build();
    }

    private static ByteBuffer twoBatches() {
        var first = batch(0);
        return ByteBuffer.allocate(2 * first.remaining()).put(first).put(batch(2)).flip();
    }

    private static RecordBatches walked(ByteBuffer buffer) {
        var walk = new RecordBatches(buffer);
        while (walk.next()) {
            assertThat(walk.batch().recordCount()).isEqualTo(2);
        }
        return walk;
    }

    @Test
    void batchesFollowOneAnotherToTheEnd() {
        var walk = new RecordBatches(twoBatches());

        assertThat(walk.next()).isTrue();
        assertThat(walk.batch().baseOffset()).isZero();
        assertThat(walk.next()).isTrue();
        assertThat(walk.batch().baseOffset()).isEqualTo(2);
        assertThat(walk.end()).isEqualTo(End.NOT_YET);
        assertThat(walk.next()).isFalse();
        assertThat(walk.end()).isEqualTo(End.COMPLETE);
        assertThat(walk.validPosition()).isEqualTo(twoBatches().limit());
    }

    @Test
    void onlyWhatIsBetweenPositionAndLimitIsRead() {
        var two = twoBatches();
        int one = two.limit() / 2;
        var framed = ByteBuffer.allocate(5 + two.limit()).put(new byte[5]).put(two);
        framed.position(5).limit(5 + one);

        var walk = walked(framed);

        assertThat(walk.end()).isEqualTo(End.COMPLETE);
        assertThat(walk.validPosition()).isEqualTo(5 + one);
        assertThat(framed.position()).isEqualTo(5);
    }

    @Test
    void anEmptyBufferIsComplete() {
        assertThat(walked(ByteBuffer.allocate(0)).end()).isEqualTo(End.COMPLETE);
    }

    @Test
    void everyCutInsideTheSecondBatchIsPartialAndKeepsTheFirst() {
        int one = twoBatches().limit() / 2;
        for (int cut = one + 1; cut < 2 * one; cut++) {
            var walk = walked(twoBatches().limit(cut));

            assertThat(walk.end()).as("cut at %d", cut).isEqualTo(End.PARTIAL);
            assertThat(walk.validPosition()).isEqualTo(one);
            assertThat(walk.detail()).isNotEmpty();
        }
    }

    @Test
    void impossibleLengthsAreCorrupt() {
        for (int length : new int[] {-1, 0, 13, 48, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            var buffer = batch(0).putInt(RecordBatch.LENGTH_AT, length);

            var walk = walked(buffer);

            assertThat(walk.end()).as("length %d", length).isEqualTo(End.CORRUPT);
            assertThat(walk.validPosition()).isZero();
        }
    }

    @Test
    void aLengthBeyondTheBufferIsPartial() {
        assertThat(walked(batch(0).putInt(RecordBatch.LENGTH_AT, 1 << 30)).end())
                .isEqualTo(End.PARTIAL);
    }

    @Test
    void aBatchThatReachesIntoTheNextMakesTheRestUnreadable() {
        var two = twoBatches();
        int length = two.getInt(RecordBatch.LENGTH_AT);
        two.putInt(RecordBatch.LENGTH_AT, length + 7);

        var walk = new RecordBatches(two);

        assertThat(walk.next()).isTrue();
        assertThat(walk.batch().crcMatches()).isFalse();
        assertThat(walk.next()).isFalse();
        assertThat(walk.end()).isNotEqualTo(End.COMPLETE);
    }

    @Test
    void oldFormatsAreToldApartFromRubbish() {
        assertThat(walked(batch(0).put(RecordBatch.MAGIC_AT, (byte) 0)).end())
                .isEqualTo(End.OLD_FORMAT);
        assertThat(walked(batch(0).put(RecordBatch.MAGIC_AT, (byte) 1)).end())
                .isEqualTo(End.OLD_FORMAT);
        for (int magic : new int[] {3, 127, -1, -128}) {
            assertThat(walked(batch(0).put(RecordBatch.MAGIC_AT, (byte) magic)).end())
                    .as("magic %d", magic)
                    .isEqualTo(End.CORRUPT);
        }
    }

    @Test
    void theSmallestMessageOfTheFirstFormatIsKnownAsOld() {
        var message = ByteBuffer.allocate(26).putInt(RecordBatch.LENGTH_AT, 14);

        assertThat(walked(message).end()).isEqualTo(End.OLD_FORMAT);
    }
}
