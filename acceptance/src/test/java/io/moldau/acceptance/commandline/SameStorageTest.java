package io.moldau.acceptance.commandline;

import io.moldau.acceptance.KafkaTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kafka-storage.sh` on real directories: Kafka's tool and ours are given the same lines, each
/// with directories of its own, and must say the same, end the same and leave the same behind.
class SameStorageTest {
    private static final String MAIN_CLASS = "kafka.tools.StorageTool";
    private static final String DUMP = "org.apache.kafka.tools.DumpLogSegments";

    /// Begins a scene, with nothing there but the settings.
    private static final String SCENE = "@scene ";

    /// A file to be written first: its name and its content, with the escapes of a Java string.
    private static final String WRITE = "@write ";

    /// Stands for the directory in which all of a scene is.
    private static final String HOME = "HOME";

    private static final String SETTINGS =
            """
            node.id=1
            process.roles=broker,controller
            listeners=PLAINTEXT://127.0.0.1:19492,CONTROLLER://127.0.0.1:19493
            advertised.listeners=PLAINTEXT://127.0.0.1:19492,CONTROLLER://127.0.0.1:19493
            controller.listener.names=CONTROLLER
            """;

    private static final String VOTERS = "controller.quorum.voters=1@127.0.0.1:19493\n";

    private static final String NO_VOTERS = "controller.quorum.bootstrap.servers=127.0.0.1:19493\n";

    /// By name, without the directories.
    private static final Map<String, String> FILES =
            Map.of(
                    "static", SETTINGS + VOTERS + "log.dirs=HOME/a\n",
                    "dynamic", SETTINGS + NO_VOTERS + "log.dirs=HOME/a\n",
                    "several", SETTINGS + VOTERS + "log.dirs=HOME/b,HOME/a,HOME/c\n",
                    "apart", SETTINGS + NO_VOTERS + "log.dirs=HOME/b\nmetadata.log.dir=HOME/a\n",
                    "below", SETTINGS + VOTERS + "log.dirs=HOME/file/a\n",
                    "partly", SETTINGS + VOTERS + "log.dirs=HOME/a,HOME/file/b\n",
                    "other", (SETTINGS + VOTERS).replace("=1", "=2") + "log.dirs=HOME/a\n");

    private static final Pattern ID = Pattern.compile("(?<![\\w-])[\\w-]{22}(?![\\w-])");

    /// A line of the log, and the first line of what its stack trace is about.
    private static final Pattern LOGGED =
            Pattern.compile("(?m)^\\[\\d.*\n(?:[\\w.]+(?:Exception|Error).*\n)?");

    @TempDir private Path directory;

    /// One of the two that play a scene.
    private interface Player {
        KafkaTools.Run run(List<String> words) throws Exception;
    }

    @Test
    void theSameLinesSayTheSameAndLeaveTheSame() throws Exception {
        var softly = new SoftAssertions();
        try (var tools = new KafkaTools(Files.createDirectory(directory.resolve("scratch")))) {
            int number = 0;
            for (var scene : scenes()) {
                number++;
                var theirs =
                        play(
                                scene,
                                directory.resolve("theirs-" + number),
                                it -> tools.run(MAIN_CLASS, "", it.toArray(String[]::new)),
                                tools);
                var ours =
                        play(
                                scene,
                                directory.resolve("ours-" + number),
                                it -> OwnTools.script("kafka-storage", "", it),
                                tools);
                for (int i = 0; i < theirs.size(); i++) {
                    softly.assertThat(ours.get(i)).isEqualTo(theirs.get(i));
                }
            }
        }
        softly.assertAll();
    }

    private static List<List<String>> scenes() throws IOException {
        var scenes = new ArrayList<List<String>>();
        for (var line : SameAsKafkaTest.lines("kafka-storage-directories")) {
            if (line.startsWith(SCENE)) {
                scenes.add(new ArrayList<>());
            }
            scenes.getLast().add(line);
        }
        return scenes;
    }

    /// What each line has said, and what there is at the end.
    private static List<String> play(List<String> scene, Path home, Player player, KafkaTools tools)
            throws Exception {
        Files.createDirectory(home);
        for (var file : FILES.entrySet()) {
            var text = file.getValue().replace(HOME, home.toString());
            Files.writeString(home.resolve(file.getKey() + ".properties"), text);
        }
        var story = new ArrayList<String>();
        for (var line : scene) {
            if (line.startsWith(WRITE)) {
                write(home, line.substring(WRITE.length()));
            } else if (!line.startsWith(SCENE)) {
                var run = player.run(List.of(line.replace(HOME, home.toString()).split(" ")));
                story.add(
                        "%s\n%s%s= %d\n"
                                .formatted(
                                        line,
                                        sorted(run.out()),
                                        sentences(run.errors()),
                                        run.exitCode()));
            }
        }
        story.add(scene.getFirst() + "\n" + contents(home, tools));
        var names = new HashMap<String, String>();
        story.replaceAll(it -> withoutIds(it.replace(home.toString(), HOME), names));
        return story;
    }

    private static void write(Path home, String text) throws IOException {
        int space = text.indexOf(' ');
        var file = home.resolve(text.substring(0, space));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text.substring(space + 1).translateEscapes());
    }

    /// Kafka's tool goes through the directories in the order of a hash table, and prints a stack
    /// trace where a file makes no sense.
    private static String sorted(String out) {
        return out.lines()
                .filter(it -> !it.startsWith("\tat ") && !it.startsWith("java."))
                .map(it -> it.replaceAll("salt=\\[[^]]*]", "salt=BYTES"))
                .sorted()
                .map(it -> it + "\n")
                .collect(Collectors.joining());
    }

    /// What is said on standard error, without what a log or the virtual machine adds.
    private static String sentences(String errors) {
        return LOGGED.matcher(errors)
                .replaceAll("")
                .lines()
                .filter(it -> !it.matches("\\s.*|Caused by: .*|.*the tool has ended.*|"))
                .map(it -> it.replaceFirst("^Exception in thread \"main\" ", ""))
                .map(it -> it.replaceFirst("^[\\w.]+(Exception|Failure|Error): ", ""))
                // Kafka's tool is that of 4.3.
                .map(it -> it.replaceAll(", 4\\.4-IV\\d|(?<=from 7 to )\\d+", ""))
                .map(it -> it + "\n")
                .collect(Collectors.joining());
    }

    /// All files, and what those say that a tool has made.
    private static String contents(Path home, KafkaTools tools) throws Exception {
        List<Path> files;
        try (var all = Files.walk(home)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        var contents = new StringBuilder();
        for (var file : files) {
            contents.append(home.relativize(file)).append('\n');
            if (file.endsWith("meta.properties")) {
                Files.readAllLines(file).stream()
                        .filter(it -> !it.startsWith("#"))
                        .sorted()
                        .forEach(it -> contents.append(it).append('\n'));
            } else if (file.toString().endsWith(".checkpoint")) {
                contents.append(dump(file, tools));
            }
        }
        return contents.toString();
    }

    private static String dump(Path file, KafkaTools tools) throws Exception {
        return tools.run(DUMP, "", "--cluster-metadata-decoder", "--files", file.toString())
                .out()
                .replaceAll("(CreateTime:|\"lastContainedLogTimestamp\":|crc:) ?\\d+", "$1N");
    }

    /// Ids are new every time: the first is ID1, wherever it stands.
    private static String withoutIds(String text, Map<String, String> names) {
        return ID.matcher(text)
                .replaceAll(it -> names.computeIfAbsent(it.group(), _ -> "ID" + names.size()));
    }
}
