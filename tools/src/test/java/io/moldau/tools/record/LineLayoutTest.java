package io.moldau.tools.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.tools.command.CommandFailure;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LineLayoutTest {
    private static String record(Map<String, String> properties, String line) {
        var record = LineLayout.of(properties).record("t", line, 7);
        var text = new StringBuilder();
        record.headers()
                .forEach(it ->
                        text.append(it.key()).append('=').append(text(it.value())).append(' '));
        return text + text(record.key()) + " " + text(record.value());
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "NULL" : "'" + new String(bytes, UTF_8) + "'";
    }

    @Test
    void aLineIsAValue() {
        assertThat(record(Map.of(), "a\tb")).isEqualTo("NULL 'a\tb'");
        assertThat(record(Map.of(), "")).isEqualTo("NULL ''");
    }

    @Test
    void aKeyEndsAtTheFirstSeparator() {
        var properties = Map.of("parse.key", " TRUE ", "key.separator", "::");
        assertThat(record(properties, "k::v::w")).isEqualTo("'k' 'v::w'");
        assertThat(record(properties, "::")).isEqualTo("'' ''");
    }

    @Test
    void headersStandBeforeTheKey() {
        var properties = Map.of("parse.key", "true", "parse.headers", "true");
        assertThat(record(properties, "a:1,b:x:y\tk\tv")).isEqualTo("a='1' b='x:y' 'k' 'v'");
    }

    @Test
    void theNullMarkerStandsForNullOfKeyValueAndHeaders() {
        var properties = Map.of("parse.key", "true", "parse.headers", "true", "null.marker", "NIL");
        assertThat(record(properties, "a:NIL\tNIL\tNIL")).isEqualTo("a=NULL NULL NULL");
        assertThat(record(properties, "NIL\tk\tv")).isEqualTo("'k' 'v'");
    }

    @Test
    void aLineThatIsNotLikeThatIsRefusedByItsNumber() {
        assertThatThrownBy(() -> record(Map.of("parse.key", "true"), "no key"))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("line 7 has no key: nothing in it is the separator '\\t': 'no key'");
        assertThatThrownBy(() -> record(Map.of("parse.headers", "true"), "x\tv"))
                .hasMessage("line 7 has a header without ':' between name and value: 'x'");
    }

    @Test
    void orIsAValueWhereErrorsArePassedOver() {
        var properties = Map.of("parse.key", "true", "ignore.error", "true");
        assertThat(record(properties, "no key")).isEqualTo("NULL 'no key'");
    }

    @Test
    void separatorsThatAreTheSameAreRefused() {
        assertThatThrownBy(() -> LineLayout.of(Map.of("headers.separator", ":")))
                .hasMessage("headers.separator and headers.key.separator may not be equal");
        assertThatThrownBy(() -> LineLayout.of(Map.of("null.marker", "\t")))
                .hasMessage("null.marker and key.separator may not be equal");
    }
}
