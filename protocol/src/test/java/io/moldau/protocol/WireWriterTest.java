package io.moldau.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.FetchableTopicResponse;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.message.MetadataRequest;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class WireWriterTest {
    private static String hex(WireWriter out) {
        ByteBuffer written = out.toByteBuffer();
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void assertRefused(ThrowingCallable write, String... words) {
        assertThatThrownBy(write)
                .isInstanceOf(EncodeException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void aFrameBeginsWithItsSize() {
        WireWriter out = new WireWriter();
        out.beginFrame();
        out.int16("it", 7);
        out.endFrame();
        out.beginFrame();
        out.endFrame();

        assertThat(hex(out)).isEqualTo("00000002" + "0007" + "00000000");
    }

    @Test
    void payloadsAreSentFromWhereTheyAre() {
        Payload records = Payload.of(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        PartitionData partition = PartitionData.builder().records(records).build();
        FetchableTopicResponse topic =
                FetchableTopicResponse.builder().partitions(List.of(partition)).build();
        FetchResponse response = FetchResponse.builder().responses(List.of(topic)).build();
        WireWriter out = new WireWriter();
        out.beginFrame();
        response.write(out, 4);
        out.endFrame();

        List<Payload> parts = out.parts();

        assertThat(parts).hasSize(2);
        assertThat(parts.get(1)).isSameAs(records);
        assertThat(out.sizeBytes()).isEqualTo(parts.get(0).sizeBytes() + 3);
        assertThat(out.toByteBuffer().getInt(0)).isEqualTo((int) out.sizeBytes() - 4);
        WireReader in = new WireReader(out.toByteBuffer().position(4));
        assertThat(FetchResponse.read(in, 4)).isEqualTo(response);
    }

    @Test
    void onlyBigBuffersAreNotCopied() {
        ByteBuffer small = ByteBuffer.allocate(WireWriter.COPY_MAX_BYTES);
        ByteBuffer big = ByteBuffer.allocate(WireWriter.COPY_MAX_BYTES + 1);
        WireWriter out = new WireWriter();
        out.bytes("small", small, false);
        out.bytes("big", big, false);
        out.bool(true);

        List<Payload> parts = out.parts();

        assertThat(parts).extracting(Payload::sizeBytes).containsExactly(4104, 4097, 1);
        assertThat(parts.get(1).bytes()).isSameAs(big);
    }

    @Test
    void nothingIsLeftOfTheMessageBeforeAReset() {
        WireWriter out = new WireWriter();
        out.payload("it", Payload.of(ByteBuffer.allocate(10)), true);
        out.beginFrame();
        out.reset();
        out.beginFrame();
        out.bool(true);
        out.endFrame();

        assertThat(hex(out)).isEqualTo("0000000101");
    }

    @Test
    void aTaggedFieldMovesWhenItsSizeTakesMoreBytes() {
        for (int length : new int[] {0, 126, 127, 128, 16_383, 16_384, 30_000}) {
            WireWriter out = new WireWriter();
            int outer = out.openTag(3);
            int inner = out.openTag(4);
            out.raw(new byte[length], 0, length);
            out.closeTag(inner);
            out.bool(true);
            out.closeTag(outer);

            WireReader in = new WireReader(out.toByteBuffer());
            int end = in.limit();
            assertThat(in.openTag(-1)).isEqualTo(3);
            int innerEnd = in.limit();
            assertThat(in.openTag(-1)).isEqualTo(4);
            assertThat(in.remainingBytes()).isEqualTo(length);
            in.skipTag();
            in.closeTag(innerEnd);
            assertThat(in.bool("last")).isTrue();
            in.closeTag(end);
            in.expectEnd();
        }
    }

    @Test
    void numbersThatDoNotFitAreRefused() {
        WireWriter out = new WireWriter();

        assertRefused(() -> out.int8("it", 128), "it", "128", "127");
        assertRefused(() -> out.int16("it", -32_769), "-32769");
        assertRefused(() -> out.uint16("it", -1), "-1", "65535");
        assertRefused(() -> out.uint32("it", 1L << 32), "4294967296");
    }

    @Test
    void stringsThatDoNotFitAreRefused() {
        WireWriter out = new WireWriter();

        assertRefused(() -> out.string("it", "a".repeat(32_768), true), "32768", "32767");
        assertRefused(() -> out.string("it", "\u00e4".repeat(16_384), true), "32768");
        assertRefused(() -> out.string("it", null, true), "null");
    }

    @Test
    void valuesWithoutAPlaceInTheVersionAreRefused() {
        MetadataRequest request = MetadataRequest.builder().allowAutoTopicCreation(false).build();

        assertRefused(
                () -> request.write(new WireWriter(), 3),
                "MetadataRequest version 3",
                "allowAutoTopicCreation");
        assertRefused(() -> request.write(new WireWriter(), 99), "version 99", "0 to 13");
    }

    @Test
    void nullWhereTheVersionHasNoneIsRefused() {
        MetadataRequest request = MetadataRequest.builder().topics(null).build();

        assertRefused(
                () -> request.write(new WireWriter(), 0), "MetadataRequest version 0, topics");
    }

    @Test
    void varintsAreReadBack() {
        long[] values = {0, 1, -1, 63, 64, -64, -65, Integer.MAX_VALUE, Long.MIN_VALUE, 1L << 40};
        WireWriter out = new WireWriter(1);
        for (long it : values) {
            out.varlong(it);
            out.varint((int) it);
            out.unsignedVarint((int) it & Integer.MAX_VALUE);
        }

        WireReader in = new WireReader(out.toByteBuffer());
        for (long it : values) {
            assertThat(in.varlong("it")).isEqualTo(it);
            assertThat(in.varint("it")).isEqualTo((int) it);
            assertThat(in.unsignedVarint("it")).isEqualTo((int) it & Integer.MAX_VALUE);
        }
    }
}
