package io.moldau.tools.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class ArgparseOptionsTest {
    @Command(name = "kafka-fruit.sh", subcommands = Peel.class)
    private static final class Fruit {
        @Option(names = "--basket")
        private @Nullable String basket;
    }

    @Command(name = "peel")
    private static final class Peel {
        @Option(
                names = {"--number", "-n"},
                required = true)
        private int number;

        @Option(names = "--knife")
        private boolean knife;

        @Option(names = "--keep")
        private List<String> kept = List.of();
    }

    private final Fruit fruit = new Fruit();
    private final ArgparseOptions options = new ArgparseOptions(fruit);

    private Peel peel(String line) {
        options.parse(List.of(line.split(" ")));
        return (Peel) options.command();
    }

    private void assertRefused(String line, String sentence) {
        assertThatThrownBy(() -> peel(line))
                .isInstanceOfSatisfying(
                        ScriptFailure.class,
                        e ->
                                assertThat(options.error(e))
                                        .isEqualTo(
                                                "kafka-fruit: error: %s; --help shows how it goes"
                                                        .formatted(sentence)));
    }

    @Test
    void optionsOfTheScriptStandBeforeTheCommandAndItsOwnAfterIt() {
        var peel = peel("--basket red peel --number 7 --keep a --keep b");
        assertThat(fruit.basket).isEqualTo("red");
        assertThat(peel.number).isEqualTo(7);
        assertThat(peel.kept).containsExactly("a", "b");
        assertThat(options.has("number")).isTrue();
        assertThat(options.has("knife")).isFalse();
    }

    @Test
    void namesMayBeShortenedAndValuesNegative() {
        assertThat(peel("pee --num -7").number).isEqualTo(-7);
        assertThat(peel("peel -n 3 --kn").knife).isTrue();
    }

    @Test
    void whatIsWrongIsSaidAsArgparseDoes() {
        assertRefused("--basket red", "too few arguments");
        assertRefused("slice", "invalid choice: 'slice' (choose from 'peel')");
        assertRefused("peel --number 1 --spoon", "unrecognized arguments: '--spoon'");
        assertRefused("peel --number 1 more", "unrecognized arguments: 'more'");
        assertRefused("peel", "argument --number/-n is required");
        assertRefused("peel --number", "argument --number/-n: expected one argument");
        assertRefused(
                "peel --number x",
                "argument --number/-n: could not convert 'x' to Integer (For input string: \"x\")");
    }

    @Test
    void ofOptionsThatExcludeEachOtherOneIsTaken() {
        options.parse(List.of("peel", "-n", "1", "--knife"));
        options.requireOneOf("knife", "keep");
        options.forbidTogether("knife", "keep");
        assertThatThrownBy(() -> options.requireOneOf("keep"))
                .hasMessage("one of the arguments --keep is required");
        assertThatThrownBy(() -> options.forbidTogether("number", "knife"))
                .hasMessage("argument --knife: not allowed with argument --number");
    }

    @Test
    void helpNeedsNothingElse() {
        options.parse(List.of("peel", "--help"));
        assertThat(options.helpWanted()).isTrue();
        assertThat(options.help()).startsWith("Usage: kafka-fruit.sh peel").contains("--knife");
    }
}
