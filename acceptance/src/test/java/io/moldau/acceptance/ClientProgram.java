package io.moldau.acceptance;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// A client's program in its own language; see `acceptance/clients/README.md`.
record ClientProgram(String name, Path source, Properties says) {
    static final Path SOURCES = Checkout.ROOT.resolve("acceptance/clients");
    private static final Path INSTALLED = Checkout.ROOT.resolve("acceptance/target/clients");
    private static final long INSTALL_MAX_SECONDS = 600;

    /// All of them, in the order of their names.
    static List<ClientProgram> all() throws IOException {
        var found = new ArrayList<ClientProgram>();
        try (Stream<Path> folders = Files.list(SOURCES)) {
            for (var folder : folders.sorted().toList()) {
                var file = folder.resolve("client.properties");
                if (Files.exists(file)) {
                    var says = new Properties();
                    says.load(new StringReader(Files.readString(file)));
                    found.add(new ClientProgram(folder.getFileName().toString(), folder, says));
                }
            }
        }
        return found;
    }

    String version() {
        return says.getProperty("version");
    }

    /// The programs it needs that are not on this machine.
    List<String> missing() throws Exception {
        var missing = new ArrayList<String>();
        for (var tool : says.getProperty("needs", "").split("[ ,]+")) {
            if (!tool.isEmpty() && bash("command -v " + tool, Checkout.ROOT, 10) != 0) {
                missing.add(tool);
            }
        }
        return missing;
    }

    /// Where its installed copy is.
    Path out() {
        return INSTALLED.resolve(name);
    }

    /// Copies and installs it, unless that was done with the same content.
    void install() throws Exception {
        var mark = out().resolve(".installed");
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

    private Path log() {
        return INSTALLED.resolve(name + ".install.log");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private String fingerprint() throws IOException {
        var sum = new CRC32C();
        for (var file : files()) {
            sum.update(source.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
            sum.update(Files.readAllBytes(file));
        }
        return Long.toHexString(sum.getValue());
    }

    private void copy() throws IOException {
        for (var file : files()) {
            var to = out().resolve(source.relativize(file));
            Files.createDirectories(to.getParent());
            Files.write(to, Files.readAllBytes(file));
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
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IllegalStateException("still running after %d s: %s".formatted(maxSeconds, script));
        }
        return process.exitValue();
    }

    private ProcessBuilder builder(String script, Path directory) {
        var builder = new ProcessBuilder("bash", "-c", script).directory(directory.toFile());
        builder.environment().put("OUT", out().toString());
        builder.environment().put("ROOT", Checkout.ROOT.toString());
        builder.environment().put("JAVA", Path.of(System.getProperty("java.home"), "bin/java").toString());
        return builder;
    }
}
