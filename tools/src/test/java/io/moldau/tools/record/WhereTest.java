package io.moldau.tools.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhereTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(3600));

    static ConsumerRecord<byte[], byte[]> record(String key, @Nullable String value) {
        var headers = new RecordHeaders();
        headers.add("trace", "abc".getBytes(UTF_8)).add("a.b", "1".getBytes(UTF_8));
        return new ConsumerRecord<>(
                "orders",
                2,
                17,
                1_000_000,
                TimestampType.CREATE_TIME,
                0,
                0,
                key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8),
                headers,
                Optional.empty());
    }

    private static boolean holds(String condition, @Nullable String value) {
        return Where.of(condition, CLOCK).test(new RecordView(record("alice", value)));
    }

    private static final String ORDER =
            "{\"order\":{\"id\":10,\"state\":\"new\",\"note\":null,\"items\":[{\"name\":\"tea\"}]}}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key=alice",
                "key == alice",
                "key!=bob",
                "key~^al",
                "key!~bob",
                "topic=orders",
                "partition=2",
                "offset>9",
                "offset<=17",
                "timestamp>50m ago",
                "timestamp>=1970-01-01T00:16:00Z",
                "header.trace=abc",
                "header.a.b=1",
                "header.none=null",
                "header.none!=abc",
                "value~\"tea\"",
                "value.order.id>9",
                "value.order.id=10.0",
                "value.order.id<1e3",
                "value.order.state=new",
                "value.order.state>nature",
                "value.order.note=null",
                "value.order.state!=null",
                "value.order.items[0].name=tea",
                "value.order.items.0.name~t.a",
                "value.order.items[1].name=null",
                "value.order.items=[{\"name\":\"tea\"}]",
                "key.id=null"
            })
    void holdsOfThisRecord(String condition) {
        assertThat(holds(condition, ORDER)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key=Alice",
                "key!~al",
                "offset>17",
                "timestamp>30m ago",
                "header.none=abc",
                "header.none~.",
                "value.order.id>10",
                "value.order.id<9",
                "value.order.none<5",
                "value.order.none>5",
                "value.order.state=\"null\"",
                "value=null"
            })
    void doesNotHoldOfThisRecord(String condition) {
        assertThat(holds(condition, ORDER)).isFalse();
    }

    @Test
    void aValueThatIsNoJsonHasNoFields() {
        assertThat(holds("value.id=5", "{\"id\":5")).isFalse();
        assertThat(holds("value.id=null", "plain")).isTrue();
        assertThat(holds("value=null", null)).isTrue();
    }

    @Test
    void aQuotedNullIsAText() {
        assertThat(holds("value=\"null\"", "null")).isTrue();
        assertThat(holds("value=null", "null")).isFalse();
    }

    @Test
    void aConditionThatIsNoneSaysHowItGoes() {
        assertThatThrownBy(() -> holds("key", ""))
                .hasMessage(
                        "key is no condition; say it like key=alice, value.id>5 or value~error");
        assertThatThrownBy(() -> holds("colour=red", ""))
                .hasMessageStartingWith("a record has no colour; it has topic, partition,");
        assertThatThrownBy(() -> holds("value~[", ""))
                .hasMessageStartingWith("[ is no regular expression: ");
    }

    @Test
    void anExpressionThatWouldNeverEndIsGivenUp() {
        var value = "a".repeat(60);
        assertThatThrownBy(() -> holds("value~(a|aa)+\\1c", value))
                .hasMessage("the expression after ~ takes too long; say it more simply");
    }
}
