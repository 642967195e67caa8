package io.moldau.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.Request;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class WireReaderTest {
    private static WireReader reader(String hex) {
        return new WireReader(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    private static void assertRefused(ThrowingCallable read, String... words) {
        assertThatThrownBy(read).isInstanceOf(DecodeException.class).hasMessageContainingAll(words);
    }

    @Test
    void errorsSayMessageVersionFieldPlaceAndLimit() {
        WireReader in = reader("ffffffff 00000001 0001");

        assertRefused(
                () -> FetchRequest.read(in, 9),
                "FetchRequest version 9, minBytes, at byte 8: 4 bytes needed, only 2 left");
    }

    @Test
    void versionsThatAreNotKnownAreRefused() {
        assertRefused(() -> FetchRequest.read(reader("00"), 99), "version 99", "4 to 18");
        assertRefused(() -> FetchRequest.read(reader("00"), -1), "version -1");
    }

    @Test
    void bytesLeftOverAfterARequestAreIgnored() {
        // What librdkafka 2.16 sends when it is asked for all topics: three bytes too many.
        var read = Request.read(ApiKey.METADATA, reader("00 000000 01 0000"), 13);

        assertThat(read).isEqualTo(MetadataRequest.read(reader("00 00 00 00"), 13));
    }

    @Test
    void bytesLeftOverWhereNoneMayBeAreRefused() {
        WireReader in = reader("00000000 ab");
        MetadataRequest.read(in, 0);

        assertRefused(in::expectEnd, "MetadataRequest version 0", "1 bytes left over", "byte 4");
    }

    @Test
    void aPositionOfTheBufferIsRespectedAndKept() {
        ByteBuffer buffer = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(4, (byte) 0x7F).position(4).limit(8);
        WireReader in = new WireReader(buffer);

        assertThat(in.int32("it")).isEqualTo(0x7F00_0000);
        assertThat(buffer.position()).isEqualTo(4);
        assertRefused(() -> in.int8("next"), "1 bytes needed, only 0 left");
    }

    @Test
    void directBuffersGiveTheSameStrings() {
        ByteBuffer direct = ByteBuffer.allocateDirect(4).put((byte) 4).put((byte) 'a');
        direct.put((byte) 0xC3).put((byte) 0xA4).flip();

        assertThat(new WireReader(direct).string("it", true)).isEqualTo("a\u00e4");
    }

    @Test
    void varintsOfMoreThanTheirBytesAreRefused() {
        assertThat(reader("ffffffff07").unsignedVarint("it")).isEqualTo(Integer.MAX_VALUE);
        assertRefused(() -> reader("ffffffff08").unsignedVarint("it"), "more than 31 bits");
        assertRefused(() -> reader("ffffffff0f").unsignedVarint("it"), "more than 31 bits");
        assertRefused(() -> reader("ffffffff8000").unsignedVarint("it"), "more than 5 bytes");
        assertRefused(() -> reader("ffff").unsignedVarint("it"), "1 bytes needed");
        assertThat(reader("ffffffffffffffffff01").varlong("it")).isEqualTo(Long.MIN_VALUE);
        assertRefused(() -> reader("ffffffffffffffffff02").varlong("it"), "more than 64 bits");
        assertRefused(() -> reader("ffffffffffffffffffff01").varlong("it"), "10 bytes");
        assertThat(reader("ffffffff0f").varint("it")).isEqualTo(Integer.MIN_VALUE);
        assertRefused(() -> reader("ffffffff1f").varint("it"), "more than 32 bits");
    }

    /// Some clients reserve the bytes of a varint before they know the value.
    @Test
    void varintsWithSpareBytesAreUnderstood() {
        assertThat(reader("81808000").unsignedVarint("it")).isEqualTo(1);
    }

    @Test
    void stringsAreBounded() {
        assertRefused(() -> reader("fffe").string("it", false), "-2 bytes", "at most 32767");
        assertRefused(() -> reader("818002").string("it", true), "32768 bytes");
        assertRefused(() -> reader("ffff").string("it", false), "null");
        assertRefused(() -> reader("00").string("it", true), "null");
        assertRefused(() -> reader("0004 616263").string("it", false), "4 bytes needed, only 3");
        assertThat(reader("ffff").stringOrNull("it", false)).isNull();
    }

    @Test
    void whatIsReadCanBeWrittenAgain() {
        String noise = "ff".repeat(10_923);
        assertRefused(() -> reader("2aab" + noise).string("it", false), "10923", "not UTF-8");
        String longest = reader("7fff" + "c3bc".repeat(16_383) + "61").string("it", false);
        new WireWriter().string("it", longest, false);
        new WireWriter().string("it", reader("2aaa" + noise).string("it", false), false);
    }

    @Test
    void lengthsOfBytesAreBelievedOnlyAsFarAsBytesFollow() {
        assertRefused(() -> reader("7fffffff 00").bytes("it", false), "2147483647 bytes needed");
        assertRefused(() -> reader("fffffffe 00").bytes("it", false), "negative length of -2");
        assertRefused(() -> reader("ffffffff07 00").bytes("it", true), "2147483646 bytes needed");
        assertThat(reader("ffffffff").bytesOrNull("it", false)).isNull();
    }

    @Test
    void countsOfElementsAreBelievedOnlyAsFarAsElementsCanFollow() {
        WireReader three = reader("00000003 0000000000000000");

        assertRefused(
                () -> three.int32List("it", false), "3 elements of at least 4", "only 8 bytes");
        assertRefused(() -> reader("fffffffe").int32List("it", false), "negative count of -2");
        assertRefused(() -> reader("ffffffff").int32List("it", false), "null");
    }

    @Test
    void aCollectionHasAMillionElementsAtMost() {
        int max = WireReader.COLLECTION_ELEMENTS_MAX;
        ByteBuffer bytes = ByteBuffer.allocate(max + 10).putInt(0, max);
        ByteBuffer more = ByteBuffer.allocate(max + 10).putInt(0, max + 1);

        assertThat(new WireReader(bytes).int8List("it", false)).hasSize(max);
        assertRefused(
                () -> new WireReader(more).int8List("it", false), "1000001 elements", "1000000");
    }

    @Test
    void aMessageHasTwoMillionElementsAtMost() {
        int max = WireReader.COLLECTION_ELEMENTS_MAX;
        ByteBuffer bytes = ByteBuffer.allocate(2 * max + 13);
        bytes.putInt(0, max).putInt(max + 4, max).putInt(2 * max + 8, 1);
        WireReader in = new WireReader(bytes);
        in.int8List("first", false);
        in.int8List("second", false);

        assertRefused(() -> in.int8List("third", false), "more than 2000000 elements");
    }

    @Test
    void taggedFieldsAreCountedAndRise() {
        assertRefused(() -> reader("914e").skipTags(), "10001 of them, at most 10000");
        assertRefused(() -> reader("02 05 00 05 00").skipTags(), "5 after 5");
        assertRefused(() -> reader("02 05 00 04 00").skipTags(), "4 after 5");
        assertRefused(() -> reader("01 05 03 0000").skipTags(), "3 bytes needed, only 2");
        WireReader in = reader("02 05 01 aa 06 00");
        in.skipTags();
        assertThat(in.remainingBytes()).isZero();
    }

    @Test
    void aTaggedFieldFillsItsSize() {
        WireReader tooLong = reader("01 00 03 0261 00");
        int limit = tooLong.limit();
        tooLong.tagCount();
        tooLong.openTag(-1);
        tooLong.string("it", true);

        assertRefused(() -> tooLong.closeTag(limit), "1 bytes more than its content");
    }

    @Test
    void aTaggedFieldDoesNotReachBeyondItsSize() {
        WireReader tooShort = reader("01 00 01 0261");
        tooShort.tagCount();
        tooShort.openTag(-1);

        assertRefused(() -> tooShort.string("it", true), "1 bytes needed, only 0 left");
    }

    @Test
    void unknownTaggedFieldsArePassedOver() {
        // topics null, no auto creation, no authorized operations, then tags 7 and 9
        WireReader in = reader("00 00 00 00 02 07 02 abcd 09 00");

        MetadataRequest request = MetadataRequest.read(in, 9);

        in.expectEnd();
        assertThat(request.topics()).isNull();
    }
}
