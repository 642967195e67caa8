package io.moldau.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The program in a process of its own: the same classes that the tests run with.
final class Program implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern ADDRESS = Pattern.compile("serves \\S+:(\\d+)");

    private final Process process;
    private final Path output;

    private Program(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /// Runs `moldau` with these arguments; what it prints goes to a file in `directory`.
    static Program run(Path directory, String... arguments) throws IOException {
        return run(directory, List.of(), arguments);
    }

    /// The same, where somebody can answer questions.
    static Program ask(Path directory, String... arguments) throws IOException {
        return run(directory, List.of("-Dmoldau.interactive=true"), arguments);
    }

    private static Program run(Path directory, List<String> flags, String... arguments)
            throws IOException {
        var command = new ArrayList<String>();
        // Whoever runs the tests in the background has them, and all they start, ignore SIGINT.
        command.addAll(List.of("env", "--default-signal=INT"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-ea:io.moldau...", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("io.moldau.cli.Moldau");
        command.addAll(Arrays.asList(arguments));
        Path output = Files.createTempFile(directory, "moldau", ".out");
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(it -> it.startsWith("KAFKA_"));
        builder.redirectOutput(output.toFile());
        return new Program(builder.start(), output);
    }

    /// Runs `moldau start` on `directory/data` and a free port, and waits until it serves.
    static Program start(Path directory, String... settings) throws Exception {
        var arguments = new ArrayList<String>();
        arguments.add("start");
        arguments.addAll(
                List.of(
                        "--set",
                        "listeners=PLAINTEXT://127.0.0.1:0",
                        "--set",
                        "log.dirs=" + directory.resolve("data")));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        var program = run(directory, arguments.toArray(String[]::new));
        program.awaitSaid("Durability:");
        return program;
    }

    String said() throws IOException {
        return Files.readString(output);
    }

    /// Waits until it has printed `words`.
    void awaitSaid(String words) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!said().contains(words)) {
            if (!process.isAlive() && !said().contains(words)) {
                throw new AssertionError("it ended without " + words + ":\n" + said());
            }
            if (System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new AssertionError("it did not say " + words + ":\n" + said());
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    /// Types something; without an end of line it is the last that is typed.
    void answer(String text) throws IOException {
        var in = process.outputWriter();
        in.write(text);
        in.flush();
        if (!text.endsWith("\n")) {
            in.close();
        }
    }

    int port() throws IOException {
        Matcher matcher = ADDRESS.matcher(said());
        if (!matcher.find()) {
            throw new AssertionError("no address:\n" + said());
        }
        return Integer.parseInt(matcher.group(1));
    }

    Socket connect() throws IOException {
        var socket = new Socket();
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
        return socket;
    }

    /// Sends a signal such as `TERM` and returns the exit code.
    int signal(String name) throws Exception {
        send(name);
        return exitCode();
    }

    /// Sends a signal that does not end it.
    void send(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    int exitCode() throws Exception {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it does not end:\n" + said());
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
