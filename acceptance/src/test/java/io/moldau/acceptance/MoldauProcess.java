package io.moldau.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A broker in a process of its own, started by `bin/moldau start` as a user would.
public final class MoldauProcess implements BrokerProcess {
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    private final Path directory;
    private final int port;
    private final List<String> settings;
    private final List<String> launcher;
    private Process process;

    /// @param launcher what runs the command line that follows it
    private MoldauProcess(Path directory, int port, List<String> settings, List<String> launcher)
            throws IOException {
        this.launcher = launcher;
        this.directory = directory;
        this.port = port;
        this.settings = settings;
        this.process = launch();
    }

    /// Starts a broker with its data below `directory` and waits until it answers.
    public static MoldauProcess start(Path directory, Map<String, String> settings)
            throws Exception {
        return start(directory, settings, List.of());
    }

    /// The same where a process may only have so many files and connections open.
    public static MoldauProcess startWithOpenFiles(int max, Path directory) throws Exception {
        var limited = "ulimit -n %d && exec \"$@\"".formatted(max);
        return start(directory, Map.of(), List.of("sh", "-c", limited, "sh"));
    }

    private static MoldauProcess start(
            Path directory, Map<String, String> settings, List<String> launcher) throws Exception {
        var flags = new ArrayList<String>();
        settings.forEach((key, value) -> flags.addAll(List.of("--set", key + "=" + value)));
        var started = new MoldauProcess(directory, Checkout.freePort(), flags, launcher);
        started.awaitAnswer();
        return started;
    }

    private Process launch() throws IOException {
        Files.createDirectories(directory);
        var command = new ArrayList<>(launcher);
        command.addAll(List.of(Checkout.ROOT.resolve("bin/moldau").toString(), "start"));
        command.addAll(List.of("--set", "listeners=PLAINTEXT://127.0.0.1:" + port));
        if (settings.stream().noneMatch(it -> it.startsWith("log.dirs="))) {
            command.addAll(List.of("--set", "log.dirs=" + data()));
        }
        command.addAll(settings);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
        return builder.start();
    }

    private void awaitAnswer() throws Exception {
        FirstAnswer.await(process, bootstrap(), output());
    }

    @Override
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    public long pid() {
        return process.pid();
    }

    Path data() {
        return directory.resolve("data");
    }

    /// The checkout whose `bin/moldau` is run.
    public static Path checkout() {
        return Checkout.ROOT;
    }

    @Override
    public String said() throws IOException {
        return Files.exists(output()) ? Files.readString(output()) : "";
    }

    private Path output() {
        return directory.resolve("moldau.out");
    }

    /// `kill -9`: the process gets no chance to say goodbye.
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void restart() throws Exception {
        process = launch();
        awaitAnswer();
    }

    @Override
    public int stop() throws Exception {
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
