package io.moldau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            the same without, `--json` a program's shape that stays. `MOLDAU_BOOTSTRAP` says where the cluster is, else
            `localhost:9092`. Exit codes: 0 done, 1 it could not be done, 2 the command line or a setting is wrong, 3 what it
            names does not exist, 4 it was refused.

            Kafka's own scripts are in `bin` as well, with Kafka's options and output: `kafka-topics.sh`, `kafka-get-offsets.sh`,
            `kafka-delete-records.sh`, `kafka-log-dirs.sh`, `kafka-consumer-groups.sh`, `kafka-groups.sh`,
            `kafka-leader-election.sh`, `kafka-preferred-replica-election.sh`, `kafka-reassign-partitions.sh`, `kafka-acls.sh`.

            This page is made from the commands.
            """;

    @Test
    void thePageSaysWhatTheCommandsSay() throws IOException {
        var page = new StringBuilder(HEAD);
        for (var noun : ToolsCommand.commands().getSubcommands().values()) {
            append(page, noun);
            noun.getSubcommands().values().forEach(it -> append(page, it));
        }
        if (REWRITE) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
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
