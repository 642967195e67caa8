package io.moldau.acceptance;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// A client's program in its own language; see `acceptance/clients/README.md`.
public record ClientProgram(String name, Properties says) {
    static final Path SOURCES = Checkout.ROOT.resolve("acceptance/clients");
    private static final Path INSTALLED = Checkout.ROOT.resolve("acceptance/target/clients");
    private static final long INSTALL_MAX_SECONDS = 600;
    private static final long END_MAX_SECONDS = 5;
    private static final ConcurrentHashMap<String, ReentrantLock> INSTALLING =
            new ConcurrentHashMap<>();

    /// All of them, in the order of their names.
    public static List<ClientProgram> all() throws IOException {
        var found = new ArrayList<ClientProgram>();
        try (Stream<Path> folders = Files.list(SOURCES)) {
            for (var folder : folders.sorted().toList()) {
                var file = folder.resolve("client.properties");
                if (Files.exists(file)) {
                    var says = new Properties();
                    says.load(new StringReader(Files.readString(file)));
                    found.add(new ClientProgram(folder.getFileName().toString(), says));
                }
            }
        }
        return found;
    }

    /// About how long it takes, in seconds; who takes long begins early.
    int seconds() {
        return Integer.parseInt(says.getProperty("seconds", "30"));
    }

    String version() {
        return says.getProperty("version");
    }

    /// The programs it needs that are not on this machine, and that cannot be brought there.
    public List<String> missing() throws Exception {
        var missing = absent();
        if (missing.isEmpty() || !says.containsKey("provide")) {
            return missing;
        }
        bash(says.getProperty("provide"), Checkout.ROOT, INSTALL_MAX_SECONDS);
        return absent();
    }

    private List<String> absent() throws Exception {
        var missing = new ArrayList<String>();
        for (var tool : says.getProperty("needs", "").split("[ ,]+")) {
            if (!tool.isEmpty() && bash("command -v " + tool, Checkout.ROOT, 10) != 0) {
                missing.add(tool);
            }
        }
        return missing;
    }

    /// Where its installed copy is. The folders it needs beside it are beside the copy as well.
    Path out() {
        return tree().resolve(name);
    }

    private Path tree() {
        return INSTALLED.resolve(name);
    }

    /// Copies and installs it, unless that was done with the same content. Tests side by side may
    /// want the same client: one does it, the others wait.
    public void install() throws Exception {
        var lock = INSTALLING.computeIfAbsent(name, _ -> new ReentrantLock());
        lock.lock();
        try {
            installAlone();
        } finally {
            lock.unlock();
        }
    }

    private void installAlone() throws Exception {
        var mark = tree().resolve(".installed");
        var content = fingerprint();
        if (Files.exists(mark) && Files.readString(mark).equals(content)) {
            return;
        }
        copy();
        if (bash(says.getProperty("install", "true"), out(), INSTALL_MAX_SECONDS) != 0) {
            throw new IllegalStateException(
                    "%s was not installed:%n%s".formatted(name, Files.readString(log())));
        }
        Files.writeString(mark, content);
    }

    /// The process, with its errors going to a file of its own.
    Process start(String bootstrap, String prefix, Path errors) throws IOException {
        var script = says.getProperty("run") + " " + bootstrap + " " + prefix;
        return builder(script, out()).redirectError(errors.toFile()).start();
    }

    /// Whether it has a loop of transactions, and not only features.
    public boolean hasLoop() {
        return says.containsKey("loop");
    }

    /// The process of its loop, which prints nothing but its troubles; they are added to `output`.
    /// What it keeps for the next process is in a folder beside it.
    public Process startLoop(String bootstrap, String prefix, Path output) throws IOException {
        var script = says.getProperty("loop") + " " + bootstrap + " " + prefix;
        var builder = builder(script, out());
        builder.environment().put("STATE", output + ".state");
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    private Path log() {
        return INSTALLED.resolve(name + ".install.log");
    }

    /// Its files and those of the folders that it needs beside it.
    private List<Path> files() throws IOException {
        var found = new ArrayList<Path>();
        for (var folder : (name + " " + says.getProperty("with", "")).trim().split("[ ,]+")) {
            try (Stream<Path> files = Files.walk(SOURCES.resolve(folder))) {
                files.filter(Files::isRegularFile).sorted().forEach(found::add);
            }
        }
        return found;
    }

    private String fingerprint() throws IOException {
        var sum = new CRC32C();
        for (var file : files()) {
            sum.update(SOURCES.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
            sum.update(Files.readAllBytes(file));
        }
        return Long.toHexString(sum.getValue());
    }

    /// Copies it to an empty place: a file that is no more in the source is not in the copy either.
    private void copy() throws IOException {
        if (Files.exists(tree())) {
            try (Stream<Path> old = Files.walk(tree())) {
                for (var path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        for (var file : files()) {
            var to = tree().resolve(SOURCES.relativize(file));
            Files.createDirectories(to.getParent());
            Files.copy(file, to);
        }
    }

    /// Ends a process that [#start] gave, and all that it has started.
    public static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(END_MAX_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    private int bash(String script, Path directory, long maxSeconds) throws Exception {
        Files.createDirectories(INSTALLED);
        var process =
                builder(script, directory)
                        .redirectErrorStream(true)
                        .redirectOutput(log().toFile())
                        .start();
        if (!process.waitFor(maxSeconds, TimeUnit.SECONDS)) {
            end(process);
            throw new IllegalStateException(
                    "still running after %d s: %s%n%s"
                            .formatted(maxSeconds, script, Files.readString(log())));
        }
        return process.exitValue();
    }

    /// Runs a script as a process group of its own and ends the whole group with it, so that
    /// nothing a client starts outlives it.
    private static String asGroup(String script) {
        return """
        set -m
        (
        %s
        ) <&0 &
        group=$!
        set +m
        trap 'kill -KILL -- -$group 2>/dev/null' EXIT
        trap 'exit 143' TERM
        wait $group
        """
                .formatted(script);
    }

    private ProcessBuilder builder(String script, Path directory) {
        var builder =
                new ProcessBuilder("bash", "-c", asGroup(script)).directory(directory.toFile());
        builder.environment().put("OUT", out().toString());
        builder.environment().put("ROOT", Checkout.ROOT.toString());
        builder.environment()
                .put("JAVA", Path.of(System.getProperty("java.home"), "bin/java").toString());
        return builder;
    }
}
