package io.moldau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is made from the commands: completions and the manual page.
class CompletionTest {
    private final Completion completion = new Completion(ToolsCommand.commands());

    @TempDir Path directory;

    private static String run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void bashCompletesNounsVerbsAndOptions() throws Exception {
        var script = Files.writeString(directory.resolve("moldau"), completion.bash());
        for (var words :
                List.of(
                        "moldau to|topic",
                        "moldau topic purg|purge",
                        "moldau topic list --siz|--size")) {
            var typed = words.substring(0, words.indexOf('|')).split(" ");
            var ask =
                    "compopt() { :; }; source %s; COMP_WORDS=(%s); COMP_CWORD=%d; COMP_LINE='%s'; _complete_moldau; echo ${COMPREPLY[*]}"
                            .formatted(
                                    script,
                                    String.join(" ", typed),
                                    typed.length - 1,
                                    String.join(" ", typed));
            assertThat(run("bash", "-c", ask).strip())
                    .as(words)
                    .isEqualTo(words.substring(words.indexOf('|') + 1));
        }
    }

    @Test
    void zshAndFishKnowEveryCommandAndOption() {
        var zsh = completion.zsh();
        var fish = completion.fish();
        assertThat(zsh).startsWith("#compdef moldau\n");
        for (var noun : ToolsCommand.commands().getSubcommands().values()) {
            assertThat(fish).contains(" -a " + noun.getCommandName() + " -d '");
            for (var verb : noun.getSubcommands().values()) {
                var name = noun.getCommandName() + " " + verb.getCommandName();
                assertThat(zsh).contains("\"" + name + "\")");
                assertThat(fish).contains(" -a " + verb.getCommandName() + " -d '");
            }
        }
        assertThat(zsh).contains("'--size[Also how many records and bytes they have.]'");
        assertThat(fish).contains(" -l size -d 'Also how many records and bytes they have.'");
    }

    @Test
    void theManualPageHasEveryCommand() {
        var page = new ManPage(ToolsCommand.commands()).text("1.0", "2026-11-21");

        assertThat(page).startsWith(".TH MOLDAU 1 \"2026-11-21\" \"Moldau 1.0\" \"Moldau\"\n");
        for (var noun : ToolsCommand.commands().getSubcommands().values()) {
            assertThat(page).contains(".SS \"moldau " + noun.getCommandName().replace("-", "\\-"));
        }
        assertThat(page).contains(".B \\-\\-size\n").doesNotContain(" --");
    }
}
