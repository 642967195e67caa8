package io.moldau.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.moldau.cli.FakeHome.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/// Command lines that each shell completes: the shells are real, the names come from a `moldau`
/// that prints always the same.
class CompletionTest {
    /// What somebody has typed, and what it becomes after Tab. The shells add a blank where a word
    /// is whole, but for bash, which is asked before it would.
    private static final Map<String, String> LINES =
            Map.ofEntries(
                    Map.entry("moldau to", "moldau topic "),
                    Map.entry("moldau topic purg", "moldau topic purge "),
                    Map.entry("moldau topic list --siz", "moldau topic list --size "),
                    Map.entry("moldau topic describe ord", "moldau topic describe orders "),
                    Map.entry(
                            "moldau topic describe payments ord",
                            "moldau topic describe payments orders "),
                    Map.entry(
                            "moldau produce -b there:9092 or",
                            "moldau produce -b there:9092 orders "),
                    Map.entry("moldau group reset bill", "moldau group reset billing "),
                    Map.entry(
                            "moldau group reset billing -t pay",
                            "moldau group reset billing -t payments "),
                    Map.entry(
                            "moldau consume orders --group wi",
                            "moldau consume orders --group with\\ blank "),
                    Map.entry("moldau context use pr", "moldau context use prod "),
                    Map.entry(
                            "moldau topic list --context pr", "moldau topic list --context prod "),
                    Map.entry(
                            "moldau topic list --context=pr", "moldau topic list --context=prod "),
                    Map.entry("moldau txn abort pay", "moldau txn abort pay-1 "),
                    Map.entry("moldau log dirs --broker 10", "moldau log dirs --broker 101 "),
                    Map.entry("moldau config get top", "moldau config get topic/"),
                    Map.entry("moldau config get topic/o", "moldau config get topic/orders "),
                    Map.entry(
                            "moldau config set topic/orders topic/o",
                            "moldau config set topic/orders topic/o"),
                    Map.entry("moldau consume --output c", "moldau consume --output csv "),
                    Map.entry("moldau group list --type sh", "moldau group list --type share "),
                    Map.entry("moldau topic create or", "moldau topic create or"));

    private static final Map<String, String> NAMES =
            Map.of(
                    "topics", "orders\\npayments",
                    "groups", "billing\\nwith blank",
                    "contexts", "prod\\nlocal",
                    "transactional-ids", "pay-1",
                    "brokers", "101",
                    "targets", "topic/\\ntopic/orders");

    private final CommandLine commands = ToolsCommand.commands();

    @TempDir Path directory;

    @BeforeEach
    void installMoldau() throws Exception {
        var kinds =
                NAMES.entrySet().stream()
                        .map(it -> "%s) printf '%s\\n' ;;".formatted(it.getKey(), it.getValue()))
                        .collect(Collectors.joining("\n"));
        FakeHome.program(
                directory.resolve("bin/moldau"),
                """
                echo "$*" >>%s
                case $2 in
                %s
                esac | grep "^$3"
                """
                        .formatted(asked(), kinds));
    }

    private Path asked() {
        return directory.resolve("asked");
    }

    private Ended run(String... command) throws Exception {
        var environment =
                Map.of(
                        "PATH",
                        directory.resolve("bin") + ":/usr/bin:/bin",
                        "HOME",
                        directory.toString(),
                        "TERM",
                        "dumb");
        var ended = FakeHome.run(directory, environment, command);
        assertThat(ended.code()).as(String.join("\n", ended.lines())).isZero();
        return ended;
    }

    static void requireProgram(String name) {
        boolean there = Files.isExecutable(Path.of("/usr/bin", name));
        if (!there) {
            System.err.printf("NOT TESTED: this machine has no %s%n", name);
        }
        assumeTrue(there, "no /usr/bin/" + name);
    }

    /// Names are asked for with the words that say where the cluster is.
    private void assertAskedWithItsAddress() throws Exception {
        assertThat(Files.readAllLines(asked()))
                .contains("--names topics or produce -b there:9092")
                .noneMatch(it -> it.startsWith("--names") && it.contains("topic create"));
    }

    @Test
    void bashCompletesCommandsOptionsAndNames() throws Exception {
        var script = Files.writeString(directory.resolve("completion"), Completion.bash(commands));
        for (var typed : LINES.keySet()) {
            var ask =
                    """
                    compopt() { :; }
                    source %s
                    COMP_LINE='%s'
                    COMP_POINT=${#COMP_LINE}
                    _moldau
                    printf '%%s\\n' "${COMPREPLY[@]}"
                    """
                            .formatted(script, typed);
            var whole = LINES.get(typed).strip();
            var word = whole.equals(typed) ? "" : whole.replaceFirst(".*(?<!\\\\)[ =]", "");
            // Of several the shell takes what they have in common.
            var offered = run("bash", "--norc", "-c", ask).lines();
            assertThat(commonPrefix(offered)).as(typed).isEqualTo(word);
        }
        assertAskedWithItsAddress();
    }

    private static String commonPrefix(List<String> words) {
        var prefix = words.getFirst();
        for (var word : words) {
            while (!word.startsWith(prefix)) {
                prefix = prefix.substring(0, prefix.length() - 1);
            }
        }
        return prefix;
    }

    @Test
    void zshCompletesCommandsOptionsAndNames() throws Exception {
        requireProgram("zsh");
        Files.createDirectories(directory.resolve("functions"));
        Files.writeString(directory.resolve("functions/_moldau"), Completion.zsh(commands));
        var driver =
                Files.writeString(
                        directory.resolve("driver"),
                        """
                        # Types into a shell on a terminal of its own, and has it write down what it sees.
                        zmodload zsh/zpty
                        zpty typed zsh -f -i
                        zpty -w typed 'fpath=(%1$s/functions $fpath); autoload -Uz compinit; compinit -u -D'
                        zpty -w typed 'note() { print -r -- "$BUFFER" >>%1$s/seen; BUFFER=; }'
                        zpty -w typed 'zle -N note; bindkey "^X" note; setopt NO_LIST_BEEP'
                        count=0
                        while IFS= read -r line; do
                            (( count += 1 ))
                            zpty -w -n typed "$line"$'\\t\\C-x'
                            for tries in {1..200}; do
                                lines=(${(f)"$(cat %1$s/seen 2>/dev/null)"})
                                (( $#lines < count )) || break
                                zpty -r -t typed output
                                sleep 0.05
                            done
                        done
                        zpty -d typed
                        """
                                .formatted(directory));
        var typed = List.copyOf(LINES.keySet());
        var input = Files.write(directory.resolve("input"), typed);
        run("sh", "-c", "zsh -f %s <%s".formatted(driver, input));
        assertThat(pairs(typed, Files.readAllLines(directory.resolve("seen"))))
                .containsExactlyInAnyOrderEntriesOf(LINES);
        assertAskedWithItsAddress();
    }

    private static Map<String, String> pairs(List<String> typed, List<String> seen) {
        assertThat(seen).hasSameSizeAs(typed);
        var pairs = new LinkedHashMap<String, String>();
        for (int i = 0; i < typed.size(); i++) {
            pairs.put(typed.get(i), seen.get(i));
        }
        return pairs;
    }

    @Test
    void fishCompletesCommandsOptionsAndNames() throws Exception {
        requireProgram("fish");
        var script = Files.writeString(directory.resolve("completion"), Completion.fish(commands));
        for (var typed : LINES.keySet()) {
            var whole = LINES.get(typed).strip().replace("\\ ", " ");
            var word = whole.substring(typed.lastIndexOf(' ') + 1);
            var ask = "source %s; complete -C '%s'".formatted(script, typed);
            var offered =
                    run("fish", "--no-config", "-c", ask).lines().stream()
                            .map(it -> it.replaceFirst("\t.*", ""))
                            .toList();
            // fish knows one kind of words for each command.
            if (typed.startsWith("moldau config set")) {
                continue;
            }
            if (whole.equals(typed)) {
                assertThat(offered).as(typed).isEmpty();
            } else {
                assertThat(offered).as(typed).isNotEmpty();
                assertThat(commonPrefix(offered)).as(typed).isEqualTo(word);
            }
        }
        assertAskedWithItsAddress();
    }

    /// A new label must be one of these, or be given an [Offer].
    @Test
    void whatNothingCanBeOfferedForIsKnown() {
        var labels = new TreeSet<String>();
        for (var command : verbs()) {
            var words = new ArrayList<ArgSpec>(command.getCommandSpec().positionalParameters());
            Completion.options(command).stream().filter(Completion::takesValue).forEach(words::add);
            words.stream()
                    .filter(it -> Offer.of(it) instanceof Offer.Nothing)
                    .forEach(it -> labels.add(it.paramLabel()));
        }
        assertThat(labels)
                .containsExactlyInAnyOrder(
                        "ADDRESS",
                        "BYTES",
                        "CONDITION",
                        "FROM",
                        "KEY",
                        "KEY=VALUE",
                        "MINUTES",
                        "N/s",
                        "NAME",
                        "NAME=VALUE",
                        "NUMBER",
                        "OFFSET",
                        "POSITION",
                        "PATTERN",
                        "REGEX",
                        "SECONDS",
                        "STATE",
                        "TEXT",
                        "TOPIC-PARTITION",
                        "UNTIL",
                        "WHERE");
    }

    private List<CommandLine> verbs() {
        var verbs = new ArrayList<CommandLine>();
        for (var noun : Completion.commands(commands)) {
            verbs.addAll(
                    noun.getSubcommands().isEmpty() ? List.of(noun) : Completion.commands(noun));
        }
        return verbs;
    }
}
