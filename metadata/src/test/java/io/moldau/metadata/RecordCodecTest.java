package io.moldau.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.DecodeException;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.BeginTransactionRecord;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.protocol.stored.ConfigRecord;
import io.moldau.protocol.stored.EndTransactionRecord;
import io.moldau.protocol.stored.FeatureLevelRecord;
import io.moldau.protocol.stored.NoOpRecord;
import io.moldau.protocol.stored.PartitionChangeRecord;
import io.moldau.protocol.stored.PartitionRecord;
import io.moldau.protocol.stored.TopicRecord;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Bytes that stay as they are: old logs have them.
class RecordCodecTest {
    private static final Uuid ID = new Uuid(0x0102030405060708L, 0x090a0b0c0d0e0f10L);
    private static final String ID_HEX = "0102030405060708090a0b0c0d0e0f10";

    private static void golden(ClusterMetadataRecord record, int metadataVersion, String hex) {
        var bytes = RecordCodec.encode(record, metadataVersion);
        var array = new byte[bytes.remaining()];
        bytes.duplicate().get(array);
        assertThat(HexFormat.of().formatHex(array)).isEqualTo(hex.replace(" ", ""));
        assertThat(RecordCodec.decode(bytes)).isEqualTo(record);
    }

    @Test
    void aTopic() {
        golden(
                TopicRecord.builder().name("orders").topicId(ID).build(),
                33,
                "01 02 00 07 6f7264657273 " + ID_HEX + " 00");
    }

    @Test
    void aFeatureLevel() {
        golden(
                FeatureLevelRecord.builder().name("metadata.version").featureLevel(33).build(),
                33,
                "01 0c 00 11 6d657461646174612e76657273696f6e 0021 00");
    }

    @Test
    void aSettingAndItsEnd() {
        var setting = ConfigRecord.builder().resourceType(2).resourceName("t").name("n");
        golden(setting.value("v").build(), 33, "01 04 00 02 02 74 02 6e 02 76 00");
        golden(setting.value(null).build(), 33, "01 04 00 02 02 74 02 6e 00 00");
    }

    @Test
    void aPartitionBeforeAndAfterEligibleLeaders() {
        var partition =
                PartitionRecord.builder()
                        .partitionId(3)
                        .topicId(ID)
                        .replicas(List.of(1))
                        .isr(List.of(1))
                        .leader(1)
                        .leaderEpoch(0)
                        .partitionEpoch(0)
                        .directories(List.of(ID))
                        .build();
        var body =
                "00000003 "
                        + ID_HEX
                        + " 02 00000001 02 00000001 01 01 00000001 00000000 00000000 02 "
                        + ID_HEX
                        + " 00";
        golden(partition, 33, "01 03 02 " + body);
        golden(partition, 22, "01 03 01 " + body);
    }

    @Test
    void aNewLeader() {
        golden(
                PartitionChangeRecord.builder().partitionId(0).topicId(ID).leader(2).build(),
                33,
                "01 05 02 00000000 " + ID_HEX + " 01 01 04 00000002");
    }

    @Test
    void marks() {
        golden(BeginTransactionRecord.builder().build(), 33, "01 17 00 00");
        golden(EndTransactionRecord.builder().build(), 33, "01 18 00 00");
        golden(NoOpRecord.builder().build(), 33, "01 14 00 00");
    }

    @Test
    void whatIsNotARecordIsRefused() {
        for (var hex :
                List.of("", "02020001", "01ff01000000", "01021100", "0102000761", "01140000ff")) {
            assertThatThrownBy(
                            () -> RecordCodec.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex))))
                    .as(hex)
                    .isInstanceOf(DecodeException.class);
        }
    }
}
