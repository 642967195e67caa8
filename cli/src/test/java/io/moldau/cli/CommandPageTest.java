package io.moldau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// `docs/cli.md` is what the commands say of themselves. Rewrite it with -Dscripts.rewrite=true,
/// then read the difference.
class CommandPageTest {
    private static final Path PAGE = Path.of("../docs/cli.md");
    private static final boolean REWRITE = Boolean.getBoolean("scripts.rewrite");

    private static final String HEAD =
            """
            # The command line

            `moldau NOUN VERB`, for any Kafka cluster. A terminal gets tables and colours (`NO_COLOR` turns them off), a pipe
            the same without, `--json` a program's shape that stays: all commands have it but `start` and `completion`, and
            `consume` and `log dump` print a line for each record or batch. `MOLDAU_BOOTSTRAP` or a context (`moldau context`)
            says where the cluster is, else `localhost:9092`. Exit codes: 0 done, 1 it could not be done, 2 the command line or a
            setting is wrong, 3 what it names does not exist, 4 it was refused; 130 after Ctrl-C at a question.

            `moldau completion bash`, `zsh` and `fish` print what the shell needs to complete commands, options, and the names of
            topics, groups, transactional ids, brokers and contexts. Names are those of the cluster that the command line means; one
            that does not answer within two seconds has none.

            Kafka's own scripts are in `bin` as well, with Kafka's options and output; those about ZooKeeper are there for old
            articles and say that there is none.

            """;

    @Test
    void thePageSaysWhatTheCommandsSay() throws IOException {
        var page = new StringBuilder(HEAD).append(scripts());
        page.append("\n\nThis page is made from the commands.\n");
        for (var noun : ToolsCommand.commands().getSubcommands().values()) {
            append(page, noun);
            noun.getSubcommands().values().forEach(it -> append(page, it));
        }
        if (REWRITE) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
    }

    @Test
    void noWordOfTheHelpIsBrokenAtTheEndOfALine() {
        var broken = new ArrayList<String>();
        for (var noun : ToolsCommand.commands().getSubcommands().values()) {
            addBroken(broken, noun);
            noun.getSubcommands().values().forEach(it -> addBroken(broken, it));
        }
        assertThat(broken).isEmpty();
    }

    private static void addBroken(List<String> broken, CommandLine command) {
        var whole = helpWords(command, 1000);
        for (int columns : new int[] {80, 100}) {
            var words = new ArrayList<>(helpWords(command, columns));
            words.removeAll(whole);
            var name = command.getCommandSpec().qualifiedName();
            words.forEach(it -> broken.add("%s (%d): %s".formatted(name, columns, it)));
        }
    }

    private static List<String> helpWords(CommandLine command, int columns) {
        command.setUsageHelpWidth(columns);
        var help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
        return List.of(help.strip().split("\\s+"));
    }

    private static String scripts() throws IOException {
        try (var files = Files.list(FakeHome.BIN)) {
            var names =
                    files.map(it -> it.getFileName().toString())
                            .filter(it -> it.endsWith(".sh"))
                            .sorted()
                            .map(it -> "`" + it + "`")
                            .toList();
            var text = String.join(", ", names);
            // As wide as the rest of the page.
            return text.replaceAll("(.{60,115}),( |$)", "$1,\n").strip();
        }
    }

    private static void append(StringBuilder page, CommandLine command) {
        command.setUsageHelpWidth(100);
        var level = command.getSubcommands().isEmpty() ? "### " : "## ";
        page.append("\n").append(level).append(command.getCommandSpec().qualifiedName());
        page.append("\n\n```\n");
        page.append(command.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing());
        page.append("\n```\n");
    }
}
