package io.moldau.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The documents are true as far as a program can tell.
class PapersTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");

    @Test
    void everyLinkLeadsSomewhere() {
        var dead = new ArrayList<String>();
        for (Path page : Sources.markdown()) {
            LINK.matcher(Sources.text(page))
                    .results()
                    .map(it -> it.group(1))
                    .filter(it -> !it.contains("://") && !it.startsWith("mailto:"))
                    .filter(it -> !Files.exists(page.resolveSibling(it)))
                    .forEach(it -> dead.add(Sources.name(page) + " -> " + it));
        }
        assertThat(dead).as("dead links").isEmpty();
    }

    @Test
    void everyDecisionIsInTheIndex() throws Exception {
        var folder = Sources.ROOT.resolve("docs/adr");
        var index = Sources.text(folder.resolve("README.md"));
        try (var pages = Files.list(folder)) {
            var missing =
                    pages.map(it -> it.getFileName().toString())
                            .filter(it -> it.matches("\\d{4}-.*\\.md"))
                            .filter(it -> !index.contains("(" + it + ")"))
                            .toList();
            assertThat(missing).as("decisions that docs/adr/README.md does not list").isEmpty();
        }
    }

    @Test
    void noAbsolutePathOfAMachineIsWrittenDown() {
        var found = new ArrayList<String>();
        var pattern = Pattern.compile("(/home/\\w+|/Users/\\w+|/root/|/work/)");
        for (Path page : Sources.markdown()) {
            pattern.matcher(Sources.text(page))
                    .results()
                    .forEach(it -> found.add(Sources.name(page) + " " + it.group()));
        }
        assertThat(found).isEmpty();
    }
}
