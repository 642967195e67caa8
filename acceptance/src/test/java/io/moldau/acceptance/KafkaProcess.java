package io.moldau.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Apache Kafka 4.3.1 in a process of its own: one KRaft node, broker and controller.
public final class KafkaProcess implements BrokerProcess {
    private static final Path JARS = Checkout.ROOT.resolve("acceptance/kafka/target/jars");

    /// Forms in which the voters are not in the settings.
    private static final Set<String> VOTERS_LATER =
            Set.of("--standalone", "--no-initial-controllers");

    private static final Duration STOP_MAX = Duration.ofSeconds(60);

    private final Path directory;
    private final int port;
    private Process process;

    private KafkaProcess(Path directory, int port) throws IOException {
        this.directory = directory;
        this.port = port;
        this.process = launch();
    }

    /// Starts a broker with its data below `directory` and waits until it answers.
    public static KafkaProcess start(Path directory, Map<String, String> settings)
            throws Exception {
        format(directory, settings);
        return startFormatted(directory);
    }

    /// Has Kafka's tool make the directories of a node that is not started yet.
    ///
    /// @param form what the tool is told besides; without it the node has fixed voters
    public static void format(Path directory, Map<String, String> settings, String... form)
            throws Exception {
        var file = writeSettings(directory, settings, form);
        var command = java("kafka.tools.StorageTool", "format", "-t", "acceptance000000000000Q");
        command.addAll(List.of("-c", file.toString()));
        command.addAll(List.of(form));
        if (run(command, directory.resolve("format.out")).waitFor() != 0) {
            throw new IOException(Files.readString(directory.resolve("format.out")));
        }
    }

    /// Writes the settings file of a node that is to be formatted, and gives its name.
    public static Path writeSettings(Path directory, Map<String, String> settings, String... form)
            throws IOException {
        int controllerPort = Checkout.freePort();
        Files.createDirectories(directory);
        var config = new StringBuilder(settings(directory, Checkout.freePort(), controllerPort));
        var voters = List.of(form).stream().anyMatch(VOTERS_LATER::contains);
        config.append(
                "controller.quorum.%s127.0.0.1:%d\n"
                        .formatted(voters ? "bootstrap.servers=" : "voters=1@", controllerPort));
        settings.forEach((key, value) -> config.append(key + "=" + value + "\n"));
        return Files.writeString(directory.resolve("server.properties"), config);
    }

    /// Starts what [#format] has made.
    public static KafkaProcess startFormatted(Path directory) throws Exception {
        var settings = new Properties();
        try (var in = Files.newBufferedReader(directory.resolve("server.properties"))) {
            settings.load(in);
        }
        var address = settings.getProperty("advertised.listeners");
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        var started = new KafkaProcess(directory, port);
        FirstAnswer.await(started.process, started.bootstrap(), directory.resolve("kafka.out"));
        return started;
    }

    private static String settings(Path directory, int port, int controllerPort) {
        return """
        process.roles=broker,controller
        node.id=1
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        controller.listener.names=CONTROLLER
        log.dirs=%3$s
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        """
                .formatted(port, controllerPort, directory.resolve("data"));
    }

    private static List<String> java(String... arguments) {
        var java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        var command = new ArrayList<>(List.of(java, "-Xmx1G"));
        // It lives for seconds, and here nobody measures it: what the second compiler makes costs
        // more than it saves.
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", JARS + "/*"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Process run(List<String> command, Path output) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    private Process launch() throws IOException {
        var config = directory.resolve("server.properties").toString();
        return run(java("kafka.Kafka", config), directory.resolve("kafka.out"));
    }

    @Override
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    @Override
    public String said() throws IOException {
        return Files.readString(directory.resolve("kafka.out"));
    }

    @Override
    public void restart() throws Exception {
        process = launch();
        FirstAnswer.await(process, bootstrap(), directory.resolve("kafka.out"));
    }

    @Override
    public int stop() throws Exception {
        process.destroy();
        if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    /// `kill -9`: the process gets no chance to say goodbye.
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
