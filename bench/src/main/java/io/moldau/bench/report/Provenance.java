package io.moldau.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/// Where figures come from: what would have to be the same to see them again.
public record Provenance(String command, String commit, String jdk, String machine, Instant begun) {
    public static Provenance of(Path root, String command) throws IOException {
        return new Provenance(
                command,
                commit(root),
                System.getProperty("java.vendor") + " " + Runtime.version(),
                thisMachine(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    private static String commit(Path root) throws IOException {
        var head = git(root, "rev-parse", "--short=10", "HEAD");
        var changed = git(root, "status", "--porcelain", "--untracked-files=no", ":!docs");
        return changed.isEmpty() ? head : head + " with changes";
    }

    private static String git(Path root, String... arguments) throws IOException {
        var command = new java.util.ArrayList<>(java.util.List.of("git", "-C", root.toString()));
        command.addAll(java.util.List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            boolean ended = process.waitFor(10, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? said.strip() : "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String thisMachine() throws IOException {
        String cpu = field(Path.of("/proc/cpuinfo"), "model name");
        var memory = field(Path.of("/proc/meminfo"), "MemTotal").replaceAll("[^0-9]", "");
        return "%d x %s, %d GiB, %s %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        cpu,
                        Long.parseLong(memory) >> 20,
                        System.getProperty("os.name"),
                        System.getProperty("os.version"));
    }

    private static String field(Path file, String key) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(it -> it.startsWith(key))
                .map(it -> it.substring(it.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    /// The load average over the last minute.
    public static double load() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    }
}
