package io.moldau.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Banned names and calls, each with what to write instead.
class WordsTest {
    /// A call that product code may not make outside `exempt`, and its replacement.
    private record Ban(String pattern, String instead, List<String> exempt) {
        boolean covers(String file) {
            return exempt.stream().noneMatch(file::startsWith);
        }
    }

    private static Ban ban(String pattern, String instead, String... exempt) {
        return new Ban(pattern, instead, List.of(exempt));
    }

    private static final String WORLD = "runtime/src/main/";
    private static final String KIT = "testkit/src/main/";
    private static final String TOOL = "schema/src/main/";
    private static final String PROGRAM = "cli/src/main/";
    private static final String BENCH = "bench/src/main/";

    /// Clients beside a cluster, never part of a node (ADR 17): what they do to files, ports,
    /// clocks and threads no simulator needs to decide, and classes may be named on their command
    /// lines.
    private static final String CLIENT = "tools/src/main/";

    private static final List<Ban> BANS =
            List.of(
                    ban(
                            "System\\.(currentTimeMillis|nanoTime)\\b|\\bInstant\\.now\\(|LocalDate(Time)?\\.now\\(",
                            "Clock",
                            WORLD,
                            CLIENT,
                            BENCH),
                    ban(
                            "Thread\\.sleep\\b|LockSupport\\.parkNanos",
                            "Clock.sleep",
                            WORLD,
                            CLIENT,
                            BENCH),
                    ban(
                            "\\.await(Nanos)?\\([^()]+,|\\.awaitUntil\\(",
                            "Clock.await",
                            WORLD,
                            KIT,
                            CLIENT,
                            BENCH,
                            "log/src/main/",
                            "broker/src/main/"),
                    ban(
                            "new Thread\\b(?!\\[)|Thread\\.(ofVirtual|ofPlatform|startVirtualThread)|Executors\\.|new ForkJoinPool|CompletableFuture\\.(supply|run)Async|new Timer\\b",
                            "Threads",
                            WORLD,
                            KIT,
                            CLIENT,
                            PROGRAM,
                            BENCH),
                    ban("\\bsynchronized\\b", "ReentrantLock"),
                    ban(
                            "Math\\.random|new Random\\(\\)|ThreadLocalRandom|UUID\\.randomUUID|new SecureRandom",
                            "Randomness",
                            WORLD,
                            BENCH),
                    ban(
                            "FileChannel\\.open|RandomAccessFile|new File(Input|Output)Stream|\\bFiles\\.[a-z]",
                            "Disk",
                            WORLD,
                            TOOL,
                            CLIENT,
                            PROGRAM,
                            BENCH),
                    ban(
                            "new (Server)?Socket\\(|(Server)?SocketChannel\\.open|Selector\\.open",
                            "Network",
                            WORLD,
                            CLIENT,
                            PROGRAM,
                            BENCH),
                    ban("parallelStream\\(|\\.parallel\\(\\)", "a plain loop"),
                    ban("System\\.(out|err)\\.", "a logger", TOOL, PROGRAM, BENCH),
                    ban("printStackTrace\\(", "a logger", CLIENT),
                    ban("System\\.(exit|getenv)\\b", "the program in cli", PROGRAM, TOOL, BENCH),
                    ban(
                            "catch \\((final )?Throwable\\b",
                            "the exception you mean",
                            WORLD,
                            KIT,
                            BENCH),
                    ban(
                            // A name in quotes, which is gone here, comes from no data.
                            "ObjectInputStream|InitialContext|ScriptEngine|Class\\.forName(?!\\( \\))",
                            "no code named by data",
                            KIT,
                            CLIENT),
                    ban("\\bsun\\.misc\\.Unsafe\\b", "MemorySegment"),
                    ban("\\b(FIXME|XXX)\\b", "do it now, or an issue"));

    private static final Pattern VAGUE_CLASS =
            Pattern.compile(
                    "(?m)^\\s*(?:(?:public|private|protected|static|final|abstract|sealed|non-sealed)\\s+)*"
                            + "(?:class|interface|record|enum)\\s+(\\w*(?:Utils?|Common|Base|Shared|Manager|Helpers?|Impl))\\b");
    private static final Pattern VAGUE_PACKAGE =
            Pattern.compile(
                    "package [\\w.]*\\b(common|utils?|base|shared|manager|helpers?|impl)\\b");

    @Test
    void bannedCallsAreNotMade() {
        var found = new ArrayList<String>();
        for (Path file : Sources.product()) {
            var name = Sources.name(file);
            var lines = JavaText.codeOf(Sources.text(file)).split("\n", -1);
            for (Ban ban : BANS.stream().filter(it -> it.covers(name)).toList()) {
                var pattern = Pattern.compile(ban.pattern());
                for (int i = 0; i < lines.length; i++) {
                    var matcher = pattern.matcher(lines[i]);
                    if (matcher.find()) {
                        found.add(
                                "%s:%d %s: use %s"
                                        .formatted(name, i + 1, matcher.group(), ban.instead()));
                    }
                }
            }
        }
        assertThat(found).as("banned calls").isEmpty();
    }

    @Test
    void nothingHasANameThatFitsEverything() {
        var found = new ArrayList<String>();
        for (Path file : Sources.java()) {
            var code = JavaText.codeOf(Sources.text(file));
            for (var pattern : List.of(VAGUE_CLASS, VAGUE_PACKAGE)) {
                pattern.matcher(code)
                        .results()
                        .forEach(it -> found.add(Sources.name(file) + " " + it.group(1)));
            }
        }
        assertThat(found).as("names that say nothing: give the thing a noun").isEmpty();
    }

    @Test
    void theSearchSeesCodeAndNothingElse() {
        var code = JavaText.codeOf("a(\"new Thread\"); // new Thread\n/* new\nThread */ b('\"');");

        assertThat(code).doesNotContain("new Thread").contains("a(").contains("b(");
        assertThat(code.lines()).hasSize(3);
    }
}
