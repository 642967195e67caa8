package io.moldau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.cli.FakeHome.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The manual page, as those who make them and those who read them see it.
class ManPageTest {
    private final String page = new ManPage(ToolsCommand.commands()).text("1.0", "2026-11-21");

    @TempDir Path directory;

    @Test
    void itHasEveryCommand() {
        assertThat(page).startsWith(".TH MOLDAU 1 \"2026-11-21\" \"Moldau 1.0\" \"Moldau\"\n");
        for (var noun : ToolsCommand.commands().getSubcommands().values()) {
            assertThat(page).contains(".SS \"moldau " + noun.getCommandName().replace("-", "\\-"));
        }
        assertThat(page).contains(".B \\-\\-size\n").doesNotContain(" --");
    }

    private Ended run(String... command) throws Exception {
        var file = Files.writeString(directory.resolve("moldau.1"), page);
        var words = new ArrayList<>(List.of(command));
        words.add(file.toString());
        return FakeHome.run(directory, Map.of("LANG", "C.UTF-8"), words.toArray(String[]::new));
    }

    @Test
    void mandocFindsNothingToSay() throws Exception {
        CompletionTest.requireProgram("mandoc");
        assertThat(run("mandoc", "-T", "lint", "-W", "style").lines()).isEmpty();
    }

    @Test
    void groffWarnsOfNothingAndNoLineIsTooLongForEightyColumns() throws Exception {
        CompletionTest.requireProgram("groff");
        assertThat(run("groff", "-ww", "-man", "-z")).isEqualTo(new Ended(0, List.of()));
        var read = run("groff", "-man", "-Tutf8", "-rLL=78n", "-P-c", "-P-b", "-P-o", "-P-u");
        assertThat(read.code()).isZero();
        assertThat(read.lines())
                .contains("NAME", "       moldau - the Kafka system in one small process")
                .contains("       moldau start|stop|status|version [OPTION...]")
                .allSatisfy(it -> assertThat(it.length()).isLessThan(81));
    }
}
