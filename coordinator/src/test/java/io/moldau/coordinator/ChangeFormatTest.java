package io.moldau.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.DecodeException;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.WireWriter;
import io.moldau.protocol.stored.GroupMetadataValue;
import io.moldau.protocol.stored.OffsetCommitValue;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeFormatTest {
    private static final Uuid TOPIC_ID = new Uuid(0x0102030405060708L, 0x090a0b0c0d0e0f10L);
    private static final CommittedOffset OFFSET =
            new CommittedOffset(TOPIC_ID, 258, 7, "note", 1_000, -1);
    private static final StoredGroup GROUP =
            new StoredGroup(
                    "consumer",
                    3,
                    "range",
                    "a-1",
                    1_000,
                    List.of(
                            new StoredGroup.StoredMember(
                                    "a-1",
                                    "i",
                                    new Client("a", "/h"),
                                    60_000,
                                    10_000,
                                    Bytes.of((byte) 1, (byte) 2),
                                    Bytes.of((byte) 3))));

    @Test
    void anOffsetIsWrittenInVersion4WithItsTopicId() {
        var change = new Change.OffsetStored("g", "t", 5, OFFSET);

        assertThat(hex(ChangeFormat.key(change)))
                .isEqualToIgnoringWhitespace("0001 0001 67 0001 74 00000005");
        assertThat(hex(ChangeFormat.value(change)))
                .isEqualToIgnoringWhitespace(
                        "0004 0000000000000102 00000007 05 6e6f7465 00000000000003e8"
                                + " 01 00 10 0102030405060708090a0b0c0d0e0f10");
        assertThat(read(change)).isEqualTo(change);
    }

    @Test
    void anOffsetWithItsOwnExpiryIsWrittenInTheVersionThatHasAFieldForIt() {
        var expiring = new CommittedOffset(TOPIC_ID, 258, 7, "", 1_000, 2_000);
        var change = new Change.OffsetStored("g", "t", 5, expiring);

        assertThat(hex(ChangeFormat.value(change)))
                .isEqualToIgnoringWhitespace(
                        "0001 0000000000000102 0000 00000000000003e8 00000000000007d0");
        assertThat(read(change))
                .isEqualTo(
                        new Change.OffsetStored(
                                "g",
                                "t",
                                5,
                                new CommittedOffset(Uuid.ZERO, 258, -1, "", 1_000, 2_000)));
    }

    @Test
    void aGroupIsWrittenInVersion3() {
        var change = new Change.GroupStored("g", GROUP);

        assertThat(hex(ChangeFormat.key(change))).isEqualToIgnoringWhitespace("0002 0001 67");
        assertThat(hex(ChangeFormat.value(change)))
                .isEqualToIgnoringWhitespace(
                        "0003 0008 636f6e73756d6572 00000003 0005 72616e6765 0003 612d31"
                                + " 00000000000003e8 00000001 0003 612d31 0001 69 0001 61"
                                + " 0002 2f68 0000ea60 00002710 00000002 0102 00000001 03");
        assertThat(read(change)).isEqualTo(change);
    }

    @Test
    void anEmptyGroupHasNeitherProtocolNorLeader() {
        var change =
                new Change.GroupStored(
                        "g", new StoredGroup("consumer", 4, null, null, 5, List.of()));

        assertThat(read(change)).isEqualTo(change);
    }

    @Test
    void tombstonesHaveAKeyOnly() {
        var offset = new Change.OffsetDropped("g", "t", 5);
        var group = new Change.GroupDropped("g");

        assertThat(ChangeFormat.value(offset)).isNull();
        assertThat(ChangeFormat.value(group)).isNull();
        assertThat(read(offset)).isEqualTo(offset);
        assertThat(read(group)).isEqualTo(group);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void offsetsOfEveryVersionAreRead(int version) {
        var body =
                OffsetCommitValue.builder().offset(9).metadata("m").commitTimestamp(1_000).build();
        var out = new WireWriter();
        out.int16("version", version);
        body.write(out, version);
        var key = ChangeFormat.key(new Change.OffsetDropped("g", "t", 5));

        assertThat(ChangeFormat.read(key, out.toByteBuffer()))
                .contains(
                        new Change.OffsetStored(
                                "g",
                                "t",
                                5,
                                new CommittedOffset(Uuid.ZERO, 9, -1, "m", 1_000, -1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void groupsOfEveryVersionAreRead(int version) {
        var member =
                new GroupMetadataValue.MemberMetadata(
                        "a-1",
                        version < 3 ? null : "i",
                        "a",
                        "/h",
                        version < 1 ? -1 : 60_000,
                        10_000,
                        ByteBuffer.wrap(new byte[] {1, 2}),
                        ByteBuffer.wrap(new byte[] {3}));
        long timestampMs = version < 2 ? -1 : 1_000;
        var out = new WireWriter();
        out.int16("version", version);
        new GroupMetadataValue("consumer", 3, "range", "a-1", timestampMs, List.of(member))
                .write(out, version);
        var key = ChangeFormat.key(new Change.GroupDropped("g"));

        var read = (Change.GroupStored) ChangeFormat.read(key, out.toByteBuffer()).orElseThrow();

        var readMember = read.group().members().getFirst();
        assertThat(readMember.rebalanceTimeoutMs()).isEqualTo(version < 1 ? 10_000 : 60_000);
        assertThat(readMember.instanceId()).isEqualTo(version < 3 ? null : "i");
        assertThat(read.group().timestampMs()).isEqualTo(timestampMs);
    }

    @Test
    void offsetsOfTheOldestLogsAreRead() {
        var key = bytes("0000 0001 67 0001 74 00000005");

        assertThat(ChangeFormat.read(key, null)).contains(new Change.OffsetDropped("g", "t", 5));
    }

    @Test
    void recordsOfOtherKindsOfGroupsAreLeftAlone() {
        assertThat(ChangeFormat.read(bytes("0003 0001 67"), bytes("0000 00000001 00"))).isEmpty();
        assertThat(ChangeFormat.read(bytes("7fff 01"), null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0009", "0003 ffff", "0004 00000000", ""})
    void aDamagedValueIsAFailureNotAnEmptyGroup(String value) {
        var key = bytes("0002 0001 67");

        assertThatThrownBy(() -> ChangeFormat.read(key, bytes(value)))
                .isInstanceOf(DecodeException.class);
    }

    private static Change read(Change change) {
        return ChangeFormat.read(ChangeFormat.key(change), ChangeFormat.value(change))
                .orElseThrow();
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static String hex(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return "tombstone";
        }
        var content = new byte[bytes.remaining()];
        bytes.duplicate().get(content);
        return HexFormat.of().formatHex(content);
    }
}
