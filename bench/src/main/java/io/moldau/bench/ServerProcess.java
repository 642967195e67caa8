package io.moldau.bench;

import io.moldau.bench.load.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A broker's process and what the operating system says of it.
final class ServerProcess implements AutoCloseable {
    private static final long STOP_MAX_SECONDS = 60;

    private final Process process;
    private final List<String> command;
    private final int port;
    private final long startedNanos;

    private ServerProcess(Process process, List<String> command, int port, long startedNanos) {
        this.process = process;
        this.command = command;
        this.port = port;
        this.startedNanos = startedNanos;
    }

    static ServerProcess launch(List<String> command, int port, Path output) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        long started = System.nanoTime();
        return new ServerProcess(builder.start(), command, port, started);
    }

    /// Waits for the first answer to Metadata; returns seconds since the process was started.
    double awaitMetadata() throws IOException {
        Probe.awaitMetadata(port, process::isAlive);
        return (System.nanoTime() - startedNanos) / 1e9;
    }

    double secondsSinceStart() {
        return (System.nanoTime() - startedNanos) / 1e9;
    }

    int port() {
        return port;
    }

    List<String> command() {
        return command;
    }

    /// CPU seconds, user and system, of the whole process since it started.
    double cpuSeconds() throws IOException {
        return ProcessStat.cpuSeconds(process.pid());
    }

    double rssMiB() throws IOException {
        return status("VmRSS:") / 1024.0;
    }

    int threads() throws IOException {
        return (int) status("Threads:");
    }

    private long status(String key) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("no " + key + " in /proc");
    }

    /// `kill -9`: no chance to say goodbye.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_MAX_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
