package io.moldau.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A broker's process and what the operating system says of it.
final class ServerProcess implements AutoCloseable {
    /// `_SC_CLK_TCK`, the unit of the CPU times in `/proc/PID/stat`: 100 per second on Linux.
    private static final double TICKS_PER_SECOND = 100;

    private static final long STOP_MAX_SECONDS = 60;

    private final Process process;
    private final int port;
    private final long startedNanos;

    private ServerProcess(Process process, int port, long startedNanos) {
        this.process = process;
        this.port = port;
        this.startedNanos = startedNanos;
    }

    static ServerProcess launch(List<String> command, int port, Path output) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        long started = System.nanoTime();
        return new ServerProcess(builder.start(), port, started);
    }

    int port() {
        return port;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long nanosSinceStart() {
        return System.nanoTime() - startedNanos;
    }

    /// CPU seconds, user and system, of the whole process since it started.
    double cpuSeconds() throws IOException {
        var stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        // The command's name, in parentheses, may hold spaces: the fields are counted after it.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    long rssKiB() throws IOException {
        return status("VmRSS:");
    }

    long threads() throws IOException {
        return status("Threads:");
    }

    private long status(String key) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("no " + key + " in /proc");
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
