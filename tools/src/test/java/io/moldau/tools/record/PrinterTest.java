package io.moldau.tools.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.tools.screen.Screen;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrinterTest {
    private static RecordView view(byte @Nullable [] value) {
        var record =
                new ConsumerRecord<byte[], byte[]>(
                        "t",
                        0,
                        5,
                        1000,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        "k".getBytes(UTF_8),
                        value,
                        new RecordHeaders(),
                        Optional.empty());
        return new RecordView(record);
    }

    private static String text(byte @Nullable [] value, int columns) {
        var screen = new Screen(columns, false);
        var printed = new TextPrinter(screen.terminal()).print(view(value));
        assertThat(printed).startsWith("t-0 @5  1970-01-01 ").contains(".000  key k\n");
        return printed.substring(printed.indexOf('\n') + 1);
    }

    @Test
    void jsonIsShownWithItsShape() {
        assertThat(text("{\"id\":5,\"to\":[]}".getBytes(UTF_8), 80))
                .isEqualTo(
                        """
                          {
                            "id": 5,
                            "to": []
                          }
                        """);
    }

    @Test
    void textIsShownAsItIs() {
        assertThat(text("größer\nnext".getBytes(UTF_8), 80)).isEqualTo("  größer\n  next\n");
        assertThat(text(new byte[0], 80)).isEqualTo("  \"\"\n");
        assertThat(text(null, 80)).isEqualTo("  null\n");
    }

    @Test
    void whatIsNoTextIsHexAndOnATerminalOnlyItsBeginning() {
        assertThat(text(new byte[] {0, 1, -1}, 80)).isEqualTo("  0x0001ff\n");
        assertThat(text(new byte[100], 80)).isEqualTo("  0x" + "00".repeat(64) + "… (100 B)\n");
        assertThat(text(new byte[100], 0)).isEqualTo("  0x" + "00".repeat(100) + "\n");
    }

    @Test
    void aRecordCannotControlTheTerminal() {
        assertThat(text("\u001b[2Jx".getBytes(UTF_8), 80)).isEqualTo("  0x1b5b324a78\n");
        assertThat(text("\u009b2Jx".getBytes(UTF_8), 80)).isEqualTo("  0xc29b324a78\n");
    }

    @Test
    void aHeaderCannotEither() {
        var view = view(null);
        view.record().headers().add("a\u001b[2J", "b\u202e".getBytes(UTF_8));
        assertThat(new TextPrinter(new Screen(80, false).terminal()).print(view))
                .contains("  a\\x1b[2J=b\\u202e\n");
    }

    @Test
    void aTableQuotesWhatMustBeQuoted() {
        var printer = new CsvPrinter();
        assertThat(printer.print(view("a \"b\", c".getBytes(UTF_8))))
                .isEqualTo("t,0,5,1000,k,\"a \"\"b\"\", c\",[]\n");
        assertThat(printer.print(view(null))).isEqualTo("t,0,5,1000,k,,[]\n");
        assertThat(printer.print(view(new byte[0]))).isEqualTo("t,0,5,1000,k,\"\",[]\n");
    }

    @Test
    void aTemplateIsFilled() {
        var template = Template.of("{{{topic}-{partition}} {key}\\t{value.id} {header.x}\\n");
        assertThat(template.fill(view("{\"id\":5}".getBytes(UTF_8))))
                .isEqualTo("{t-0} k\t5 null\n");
    }

    @Test
    void aTemplateThatIsNoneSaysWhatIsWrong() {
        assertThatThrownBy(() -> Template.of("{key"))
                .hasMessage("the template has { without }; a brace of its own is {{");
        assertThatThrownBy(() -> Template.of("{colour}"))
                .hasMessageStartingWith("a record has no colour");
        assertThatThrownBy(() -> Template.of("\\q"))
                .hasMessage("\\q: a backslash begins \\n, \\t, or \\\\");
    }
}
