package io.moldau.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Runs `src/test/scripts/*.txt`. In each, the lines without indent are run, the indented ones are
/// what they must lead to. `-Dscripts.rewrite=true` writes down what they do lead to: read the
/// diff.
class ScriptTest {
    private static final Path SCRIPTS = Path.of("src/test/scripts");

    @TestFactory
    Stream<DynamicTest> everyScriptLeadsToWhatItSays() throws IOException {
        try (var files = Files.list(SCRIPTS)) {
            var sorted = files.sorted().toList();
            assertThat(sorted).isNotEmpty();
            return sorted.stream()
                    .map(it ->
                            DynamicTest.dynamicTest(it.getFileName().toString(), () -> check(it)));
        }
    }

    private static void check(Path file) throws IOException {
        var expected = Files.readAllLines(file);
        var actual = play(expected);
        if (Boolean.getBoolean("scripts.rewrite")) {
            Files.write(file, actual);
            return;
        }
        assertThat(actual).containsExactlyElementsOf(expected);
    }

    private static List<String> play(List<String> lines) {
        int delayMs = lines.contains("# with an initial delay of 3 s") ? 3_000 : 0;
        var script = new Script(new ShardDriver(ShardDriver.settings(delayMs)));
        var played = new ArrayList<String>();
        for (var line : lines) {
            if (line.startsWith(" ")) {
                continue;
            }
            played.add(line);
            if (!line.isBlank() && !line.startsWith("#")) {
                played.addAll(script.run(line));
            }
        }
        return played;
    }
}
