package io.moldau.broker.settings;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.config.ConfigCatalog;
import io.moldau.metadata.config.ConfigKey;
import io.moldau.metadata.config.ConfigScope;
import io.moldau.metadata.config.Treatment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A setting that is called honoured is acted on somewhere: `uses.txt` says where.
class SettingsUseTest {
    private static final Pattern LINE = Pattern.compile("(\\w+) (\\S+) \\| (\\S+) \\| (.+)");
    private static final List<Path> SOURCES =
            List.of(
                    Path.of("src/main/java/io/moldau"),
                    Path.of("../metadata/src/main/java/io/moldau"));

    /// Being wired: each gets its line in the list with its code.
    private static final List<String> AWAITED =
            List.of(
                    "broker fetch.max.bytes",
                    "broker max.incremental.fetch.session.cache.slots",
                    "broker max.request.partition.size.limit");

    /// @param words in `file` that act on the setting
    private record Use(String scope, String name, String file, String words) {}

    private static List<Use> uses() throws IOException {
        try (var stream = SettingsUseTest.class.getResourceAsStream("uses.txt")) {
            return new String(requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(it -> !it.startsWith("#"))
                    .map(SettingsUseTest::use)
                    .toList();
        }
    }

    private static Use use(String line) {
        var parts = LINE.matcher(line);
        assertThat(parts.matches()).as(line).isTrue();
        return new Use(parts.group(1), parts.group(2), parts.group(3), parts.group(4));
    }

    @Test
    void everyHonouredSettingIsInTheListAndNoOther() throws IOException {
        var honoured = new ArrayList<String>();
        for (ConfigScope scope : ConfigScope.values()) {
            for (ConfigKey key : ConfigCatalog.get().keys(scope)) {
                if (key.treatment() instanceof Treatment.Honoured) {
                    honoured.add(scope.name().toLowerCase(Locale.ROOT) + " " + key.name());
                }
            }
        }

        honoured.removeAll(AWAITED);
        assertThat(uses().stream().map(it -> it.scope() + " " + it.name()))
                .containsExactlyElementsOf(honoured);
    }

    @Test
    void theSourcesActOnItWhereTheListSays() throws IOException {
        for (Use use : uses()) {
            assertThat(source(use.file())).as(use.name()).contains(use.words());
        }
    }

    /// A name that no source spells out is read by nobody, except one that only gives a topic's
    /// setting its default: those are found by way of the catalogue.
    @Test
    void theNameOfEachIsSpelledOutInASource() throws IOException {
        var all = new StringBuilder();
        for (Path root : SOURCES) {
            try (var files = Files.walk(root)) {
                for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
                    all.append(Files.readString(file));
                }
            }
        }
        for (Use use : uses()) {
            boolean isDefaultOfTopics =
                    ConfigCatalog.get().keys(ConfigScope.TOPIC).stream()
                            .filter(it -> it.treatment() instanceof Treatment.Honoured)
                            .anyMatch(it -> it.brokerKeys().contains(use.name()));
            if (!isDefaultOfTopics) {
                assertThat(all.indexOf("\"" + use.name() + "\"")).as(use.name()).isPositive();
            }
        }
    }

    private static String source(String file) throws IOException {
        for (Path root : SOURCES) {
            Path path = root.resolve(file);
            if (Files.exists(path)) {
                // Formatting may break a line anywhere in a chain of calls.
                return Files.readString(path).replaceAll("\\s+(?=\\.)", "");
            }
        }
        throw new AssertionError("no source " + file);
    }
}
