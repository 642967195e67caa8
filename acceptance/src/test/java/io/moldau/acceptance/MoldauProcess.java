package io.moldau.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/// A broker in a process of its own, started by `bin/moldau start` as a user would.
final class MoldauProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    private final Path directory;
    private final int port;
    private final List<String> settings;
    private Process process;

    private MoldauProcess(Path directory, int port, List<String> settings) throws IOException {
        this.directory = directory;
        this.port = port;
        this.settings = settings;
        this.process = launch();
    }

    /// Starts a broker with its data below `directory` and waits until it answers.
    static MoldauProcess start(Path directory, Map<String, String> settings) throws Exception {
        var flags = new ArrayList<String>();
        settings.forEach((key, value) -> flags.addAll(List.of("--set", key + "=" + value)));
        var started = new MoldauProcess(directory, Checkout.freePort(), flags);
        started.awaitAnswer();
        return started;
    }

    private Process launch() throws IOException {
        Files.createDirectories(directory);
        var command = new ArrayList<>(List.of(Checkout.ROOT.resolve("bin/moldau").toString()));
        command.add("start");
        command.addAll(List.of("--set", "listeners=PLAINTEXT://127.0.0.1:" + port));
        command.addAll(List.of("--set", "log.dirs=" + directory.resolve("data")));
        command.addAll(settings);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
        return builder.start();
    }

    private void awaitAnswer() throws Exception {
        long deadline = System.nanoTime() + START_MAX.toNanos();
        while (true) {
            try (var admin = Admin.create(clientSettings())) {
                admin.describeCluster().nodes().get(5, TimeUnit.SECONDS);
                return;
            } catch (Exception e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    process.destroyForcibly();
                    throw new IllegalStateException("the broker did not start:\n" + said(), e);
                }
            }
        }
    }

    private Map<String, Object> clientSettings() {
        return Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 4000);
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    long pid() {
        return process.pid();
    }

    Path data() {
        return directory.resolve("data");
    }

    /// What the process has printed so far.
    String said() throws IOException {
        return Files.exists(output()) ? Files.readString(output()) : "";
    }

    private Path output() {
        return directory.resolve("moldau.out");
    }

    /// `kill -9`: the process gets no chance to say goodbye.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /// Starts again on the same data and the same port.
    void restart() throws Exception {
        process = launch();
        awaitAnswer();
    }

    /// Stops as a service manager would; returns the exit code.
    int stop() throws Exception {
        process.destroy();
        if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("no clean stop within " + STOP_MAX + ":\n" + said());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
