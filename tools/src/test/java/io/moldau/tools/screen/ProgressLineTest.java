package io.moldau.tools.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static String shown(int columns, String text) throws InterruptedException {
        var screen = new Screen(columns, false);
        var line = new ProgressLine(screen.terminal(), true);
        // Longer than from one look to the next.
        Thread.sleep(Duration.ofMillis(250));
        line.update(() -> text);
        line.end();
        line.update(() -> "too late");
        return screen.errors();
    }

    @Test
    void anEndWipesTheLineAndWhatTheTerminalHasShownOfCtrlC() throws InterruptedException {
        assertThat(shown(80, "half")).isEqualTo("\rhalf" + "\r" + " ".repeat(6) + "\r");
        assertThat(shown(6, "too long")).isEqualTo("\rtoo l" + "\r" + " ".repeat(5) + "\r");
        assertThat(shown(0, "half")).isEmpty();
    }
}
