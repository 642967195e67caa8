package io.moldau.tools.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.tools.command.CommandFailure;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordJsonTest {
    private static ProducerRecord<byte[], byte[]> read(String line) {
        return RecordJson.record("t", line.replace('\'', '"'), 3);
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "NULL" : new String(bytes, UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] key, byte[] value) {
        var headers = new RecordHeaders();
        headers.add("trace", "abc".getBytes(UTF_8)).add("trace", null).add("raw", new byte[] {-1});
        return new ConsumerRecord<>(
                "t",
                2,
                5,
                1000,
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                headers,
                Optional.empty());
    }

    @Test
    void whatIsPrintedIsReadAsTheSameRecord() {
        var key = new byte[] {0, 1, -1};
        var line = RecordJson.of(record(key, "größer".getBytes(UTF_8))).toString();

        assertThat(line)
                .isEqualTo(
                        """
                        {"topic":"t","partition":2,"offset":5,"timestamp":1000,\
                        "timestampType":"CreateTime","keyBase64":"AAH/","value":"größer",\
                        "headers":[{"key":"trace","value":"abc"},{"key":"trace","value":null},\
                        {"key":"raw","valueBase64":"/w=="}]}\
                        """);
        var again = RecordJson.record("t", line, 1);
        assertThat(again.key()).isEqualTo(key);
        assertThat(text(again.value())).isEqualTo("größer");
        assertThat(again.partition()).isEqualTo(2);
        assertThat(again.timestamp()).isEqualTo(1000);
        assertThat(again.headers()).isEqualTo(record(key, key).headers());
    }

    @Test
    void aValueMayBeAnyJsonAndNothingElseIsNeeded() {
        assertThat(text(read("{'value':{'id': 5.10}}").value())).isEqualTo("{\"id\":5.10}");
        assertThat(text(read("{'value':[1,null]}").value())).isEqualTo("[1,null]");
        assertThat(text(read("{'value':'a b'}").value())).isEqualTo("a b");
        assertThat(text(read("{'key':1,'value':null}").value())).isEqualTo("NULL");
        assertThat(text(read("{'key':1}").key())).isEqualTo("1");
        assertThat(read("{}").partition()).isNull();
    }

    @Test
    void headersMayBeAnObjectAndATimestampMayBeADate() {
        var record = read("{'headers':{'a':'1','b':null},'timestamp':'1970-01-01T00:00:01Z'}");
        assertThat(record.timestamp()).isEqualTo(1000);
        assertThat(record.headers().toArray()).hasSize(2);
        assertThat(text(record.headers().lastHeader("a").value())).isEqualTo("1");
        assertThat(record.headers().lastHeader("b").value()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nonsense                       | it is not JSON: 'nonsense'
                    [1]                            | it is not one JSON object
                    {'value':1} {'value':2}        | it is not JSON: '{"value":1} {"value":2}'
                    {'valu':1}                     | there is no field valu, but headers, key, keyBase64, offset, partition, timestamp, timestampType, topic, value, valueBase64
                    {'value':'a','valueBase64':''} | it has both value and valueBase64
                    {'headers':[{'value':'a'}]}    | it has a header without a key
                    {'timestamp':'noon'}           | its timestamp "noon" is neither milliseconds nor like 2026-11-21T08:00:00Z
                    """)
    void aLineThatIsNoRecordIsRefusedByItsNumber(String line, String why) {
        assertThatThrownBy(() -> read(line))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("line 3 is no record: " + why);
    }
}
