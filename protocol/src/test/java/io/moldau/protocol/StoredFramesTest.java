package io.moldau.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.protocol.stored.ConsumerOffsetsKey;
import io.moldau.protocol.stored.ConsumerOffsetsValue;
import io.moldau.protocol.stored.OffsetCommitKey;
import io.moldau.protocol.stored.OffsetCommitValue;
import io.moldau.protocol.stored.TopicRecord;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// The bytes around stored records: what Kafka's tools read, golden.
class StoredFramesTest {
    private static String hex(WireWriter out) {
        ByteBuffer written = out.toByteBuffer();
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static WireReader reader(String hex) {
        return new WireReader(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    @Test
    void aMetadataRecordHasFrameVersionTypeAndVersion() {
        TopicRecord topic = new TopicRecord("t", new Uuid(1, 2));
        WireWriter out = new WireWriter();

        topic.writeFramed(out, 0);

        String golden = "01" + "02" + "00" + "0274" + "00000000000000010000000000000002" + "00";
        assertThat(hex(out)).isEqualTo(golden);
        assertThat(ClusterMetadataRecord.readFramed(reader(golden))).isEqualTo(topic);
    }

    @Test
    void aKeyHasItsTypeAndAValueItsVersion() {
        OffsetCommitKey key = new OffsetCommitKey("g", "t", 3);
        OffsetCommitValue value =
                OffsetCommitValue.builder().offset(7).metadata("m").commitTimestamp(9).build();
        WireWriter keyOut = new WireWriter();
        WireWriter valueOut = new WireWriter();

        key.writeFramed(keyOut);
        value.writeFramed(valueOut, 3);

        String goldenKey = "0001" + "000167" + "000174" + "00000003";
        String goldenValue =
                "0003" + "0000000000000007" + "ffffffff" + "00016d" + "0000000000000009";
        assertThat(hex(keyOut)).isEqualTo(goldenKey);
        assertThat(hex(valueOut)).isEqualTo(goldenValue);
        assertThat(ConsumerOffsetsKey.readFramed(reader(goldenKey))).isEqualTo(key);
        assertThat(ConsumerOffsetsValue.readFramed(1, reader(goldenValue))).isEqualTo(value);
    }

    @Test
    void typesAndFramesThatAreNotKnownAreRefused() {
        assertThatThrownBy(() -> ConsumerOffsetsKey.readFramed(reader("0063")))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("ConsumerOffsetsKey of type 99 is not known");
        assertThatThrownBy(() -> ClusterMetadataRecord.readFramed(reader("020200")))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("frame of version 2");
    }
}
