package io.moldau.tools.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.MessageFormatter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CoordinatorFormatTest {
    private static final String OFFSET_KEY = "0001 0001 67 0001 74 00000003";

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static String printed(MessageFormatter format, String key, @Nullable String value) {
        var out = new ByteArrayOutputStream();
        var content = value == null ? null : bytes(value);
        format.writeTo(
                new ConsumerRecord<>("topic", 0, 7, bytes(key), content),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void anOffsetIsPrintedWithTheFieldsOfItsVersion() {
        var key =
                "{\"key\":{\"type\":1,\"data\":{\"group\":\"g\",\"topic\":\"t\",\"partition\":3}},";
        assertThat(
                        printed(
                                CoordinatorFormat.offsets(),
                                OFFSET_KEY,
                                "0001 0000000000000005 0001 6d 0000000000000009 000000000000000a"))
                .isEqualTo(
                        key
                                + "\"value\":{\"version\":1,\"data\":{\"offset\":5,\"metadata\":\"m\","
                                + "\"commitTimestamp\":9,\"expireTimestamp\":10}}}");
        assertThat(
                        printed(
                                CoordinatorFormat.offsets(),
                                OFFSET_KEY,
                                "0003 0000000000000005 ffffffff 0000 0000000000000009"))
                .isEqualTo(
                        key
                                + "\"value\":{\"version\":3,\"data\":{\"offset\":5,\"leaderEpoch\":-1,"
                                + "\"metadata\":\"\",\"commitTimestamp\":9}}}");
    }

    @Test
    void aTaggedFieldStandsWhereTheSchemaHasIt() {
        var value =
                "0004 0000000000000005 00000002 01 0000000000000009 01 00 10"
                        + " 00000000000000010000000000000002";
        assertThat(printed(CoordinatorFormat.offsets(), OFFSET_KEY, value))
                .endsWith(
                        "\"value\":{\"version\":4,\"data\":{\"offset\":5,\"leaderEpoch\":2,"
                                + "\"metadata\":\"\",\"commitTimestamp\":9,"
                                + "\"topicId\":\"AAAAAAAAAAEAAAAAAAAAAg\"}}}");
    }

    @Test
    void aGroupIsPrintedWithItsMembers() {
        var member = "0001 61 ffff 0001 63 0001 68 00000001 00000002 00000001 ff 00000000";
        var value = "0003 0001 70 00000004 ffff ffff 0000000000000005 00000001" + member;
        assertThat(printed(CoordinatorFormat.groups(), "0002 0001 67", value))
                .isEqualTo(
                        """
                        {"key":{"type":2,"data":{"group":"g"}},"value":{"version":3,"data":{\
                        "protocolType":"p","generation":4,"protocol":null,"leader":null,\
                        "currentStateTimestamp":5,"members":[{"memberId":"a",\
                        "groupInstanceId":null,"clientId":"c","clientHost":"h",\
                        "rebalanceTimeout":1,"sessionTimeout":2,"subscription":"/w==",\
                        "assignment":""}]}}}\
                        """);
    }

    @Test
    void aTransactionIsPrintedWithItsPartitions() {
        var value =
                "0000 0000000000000001 0002 00000003 04 00000001 0001 74 00000001 00000005"
                        + " 0000000000000006 0000000000000007";
        assertThat(printed(CoordinatorFormat.transactions(), "0000 0001 78", value))
                .isEqualTo(
                        """
                        {"key":{"type":0,"data":{"transactionalId":"x"}},"value":{"version":0,"data":{\
                        "producerId":1,"producerEpoch":2,"transactionTimeoutMs":3,\
                        "transactionStatus":4,"transactionPartitions":[{"topic":"t",\
                        "partitionIds":[5]}],"transactionLastUpdateTimestampMs":6,\
                        "transactionStartTimestampMs":7}}}\
                        """);
    }

    @Test
    void whatIsGoneIsNull() {
        assertThat(printed(CoordinatorFormat.offsets(), OFFSET_KEY, null))
                .endsWith(",\"value\":null}");
    }

    @Test
    void recordsOfOtherKindsArePassedOver() {
        assertThat(printed(CoordinatorFormat.groups(), OFFSET_KEY, null)).isEmpty();
        assertThat(printed(CoordinatorFormat.offsets(), "0002 0001 67", null)).isEmpty();
    }

    @Test
    void aRecordThatIsCutOffOrNewerIsRefused() {
        assertThatThrownBy(() -> printed(CoordinatorFormat.offsets(), OFFSET_KEY, "0001 00"))
                .isInstanceOf(ScriptFailure.class)
                .hasMessageStartingWith("Could not read record at offset 7 due to: ");
        assertThatThrownBy(() -> printed(CoordinatorFormat.offsets(), OFFSET_KEY, "0009"))
                .hasMessageContaining("its version 9 is not known");
        assertThatThrownBy(() -> printed(CoordinatorFormat.offsets(), "0001 7fff 67", null))
                .hasMessageContaining("group, at byte 4: 32767 bytes needed, only 1 left");
    }
}
