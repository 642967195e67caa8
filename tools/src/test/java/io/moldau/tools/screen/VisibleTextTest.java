package io.moldau.tools.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VisibleTextTest {
    @Test
    void lettersOfAllScriptsStayAndWhatNobodySeesIsSpeltOut() {
        assertThat(VisibleText.of("größe 日本語 🚀")).isEqualTo("größe 日本語 🚀");
        assertThat(VisibleText.of("a\tb\r\nc\u001b]0;title\u0007"))
                .isEqualTo("a\\tb\\r\\nc\\x1b]0;title\\x07");
        assertThat(VisibleText.of("left\u202eright")).isEqualTo("left\\u202eright");
    }

    @Test
    void aShellTakesTheWordAsItWas() throws Exception {
        for (var word : List.of("plain-1", "two words", "it's", "$(reboot)", "a\u001b[31m\n\\'b")) {
            var quoted = VisibleText.shellWord(word);
            assertThat(quoted).as(word).doesNotContain("\u001b", "\n");
            var shell = new ProcessBuilder("bash", "-c", "printf %s " + quoted).start();
            assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(word);
        }
        assertThat(VisibleText.shellWord("plain-1")).isEqualTo("plain-1");
    }

    @Test
    void aTerminalGivesSomeLettersTwoColumns() {
        var widths = Map.of("a", 1, "é", 1, "e\u0301", 1, "日", 2, "✅", 2, "⭐", 2, "🚀", 2);
        widths.forEach((letter, columns) ->
                assertThat(VisibleText.columns(letter)).as(letter).isEqualTo(columns));
        // Next to wide ones, and at the ends of the table.
        assertThat(VisibleText.columns("\u303f")).isEqualTo(1);
        assertThat(VisibleText.columns("🌡")).isEqualTo(1);
        assertThat(VisibleText.columns(Character.toString(0x3fffd))).isEqualTo(2);
        assertThat(VisibleText.columns(Character.toString(0x10fffd))).isEqualTo(1);
    }

    @Test
    void aCutTextKeepsItsEnd() {
        assertThat(VisibleText.cut("payments.enriched.v2", 12)).isEqualTo("payments….v2");
        assertThat(VisibleText.cut("payments.enriched.v2", 20)).isEqualTo("payments.enriched.v2");
    }
}
