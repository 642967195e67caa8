package io.moldau.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Screen;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ToolsTest {
    /// Nobody listens on the port of "tcpmux" of this machine.
    private static final Map<String, String> NOBODY = Map.of("MOLDAU_BOOTSTRAP", "127.0.0.1:1");

    private final Screen screen = new Screen(0, false);
    private final Tools tools =
            new Tools(new Session(screen.terminal(), NOBODY, InstantSource.system()));

    private int run(String line) {
        return tools.run(List.of(line.split(" ")));
    }

    @Test
    void aWrongCommandLineIsOneSentenceAndTheCodeOfUsage() {
        assertThat(run("topic list --no-such-option")).isEqualTo(2);
        assertThat(screen.errors())
                .isEqualTo(
                        "moldau: there is no option --no-such-option; moldau topic list --help shows"
                                + " how it goes\n");
        assertThat(screen.out()).isEmpty();
    }

    @Test
    void aClusterThatIsAwayIsSaidAtOnce() {
        assertThat(run("topic list")).isEqualTo(1);
        assertThat(screen.errors())
                .isEqualTo(
                        "moldau: no broker answers (127.0.0.1:1: Connection refused); --bootstrap"
                                + " says where one is, moldau start runs one here\n");
    }

    @Test
    void anAddressWithoutPortIsRefused() {
        assertThat(run("topic list --bootstrap here")).isEqualTo(2);
        assertThat(screen.errors()).isEqualTo("moldau: here is no HOST:PORT of a broker\n");
    }

    @Test
    void aTimeoutThatIsNoneIsRefused() {
        for (var seconds : List.of("0", "-1", "2147484")) {
            assertThat(run("topic list --timeout " + seconds)).as(seconds).isEqualTo(2);
        }
        assertThat(screen.errors())
                .isEqualTo("moldau: --timeout takes 1 to 2147483 seconds\n".repeat(3));
    }

    @Test
    void theStoryOfAFailureIsToldOnlyOnRequest() {
        run("topic list --debug");
        assertThat(screen.errors()).contains("\tat io.moldau.tools");
    }

    /// Those that do something, and do not only group others.
    private Stream<CommandLine> verbs() {
        return tools.commands().getSubcommands().values().stream()
                .flatMap(it ->
                        it.getSubcommands().isEmpty()
                                ? Stream.of(it)
                                : it.getSubcommands().values().stream());
    }

    @Test
    void everyCommandSaysWhatItDoesAndShowsAnExample() {
        for (var verb : verbs().toList()) {
            var usage = verb.getCommandSpec().usageMessage();
            var name = verb.getCommandSpec().qualifiedName();
            assertThat(usage.description()).as(name).isNotEmpty();
            assertThat(String.join("\n", usage.footer())).as(name).contains("  " + name);
        }
    }

    /// Other texts of the help fill the lines of the terminal that there is; these do not.
    @Test
    void noLineOfAFooterIsTooLongForATerminalOfEightyColumns() {
        var footers =
                Stream.concat(Stream.of(tools.commands()), verbs())
                        .flatMap(it -> Stream.of(it.getCommandSpec().usageMessage().footer()));
        assertThat(footers).isNotEmpty().allSatisfy(it -> assertThat(it).hasSizeLessThan(81));
    }

    @Test
    void anErrorIsASentenceThatFitsTheTerminal() {
        var narrow = new Screen(60, false);
        new Tools(new Session(narrow.terminal(), NOBODY, InstantSource.system()))
                .run(List.of("topic", "list"));
        assertThat(narrow.errors())
                .isEqualTo(
                        """
                        moldau: no broker answers (127.0.0.1:1: Connection refused);
                        --bootstrap says where one is, moldau start runs one here
                        """);
    }

    @Test
    void examplesOfTheHelpAreCommandLinesThatAreUnderstood() {
        var examples =
                verbs().flatMap(it -> Stream.of(it.getCommandSpec().usageMessage().footer()))
                        .filter(it -> it.startsWith("  moldau "))
                        .toList();
        assertThat(examples).hasSizeGreaterThan(8);
        for (var example : examples) {
            var words = words(example);
            var parsed = tools.commands().parseArgs(Arrays.copyOfRange(words, 1, words.length));
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            assertThat(example.strip()).startsWith(parsed.commandSpec().qualifiedName());
            assertThat(parsed.commandSpec().subcommands()).as(example).isEmpty();
        }
    }

    /// As a shell reads them: blanks within quotes part nothing.
    private static String[] words(String line) {
        return Pattern.compile("'[^']*'|\\S+")
                .matcher(line)
                .results()
                .map(it -> it.group().replace("'", ""))
                .toArray(String[]::new);
    }
}
