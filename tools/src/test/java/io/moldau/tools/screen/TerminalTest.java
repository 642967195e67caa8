package io.moldau.tools.screen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTest {
    private static Terminal terminal(int columns) {
        return new Screen(columns, false).terminal();
    }

    @Test
    void aSentenceEndsItsLinesBetweenWords() {
        assertThat(terminal(20).lines("the broker does not answer in time", 0))
                .containsExactly("the broker does not", "answer in time");
        assertThat(terminal(24).lines("a sentence of several words", 4))
                .containsExactly("a sentence of", "several words");
        assertThat(terminal(20).lines("exactly twenty wide!", 0)).hasSize(1);
        assertThat(terminal(20).lines("exactly twenty wide!", 1))
                .containsExactly("exactly twenty", "wide!");
        assertThat(terminal(0).lines("the broker does not answer in time", 0)).hasSize(1);
    }

    @Test
    void aWordThatIsWiderThanTheTerminalGoesOnWhereItIs() {
        var name = "n".repeat(30);
        assertThat(terminal(20).lines("topic " + name + " exists", 0))
                .containsExactly("topic " + name, "exists");
        assertThat(terminal(20).lines("topic " + name + " is", 0))
                .containsExactly("topic " + name + " is");
    }

    @Test
    void aRemarkShowsNothingThatSteersTheTerminal() {
        var screen = new Screen(20, false);
        screen.terminal().remark("group a\u001b[2J is away");
        assertThat(screen.errors()).isEqualTo("group a\\x1b[2J is\naway\n");
    }
}
