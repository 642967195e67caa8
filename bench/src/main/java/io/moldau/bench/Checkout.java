package io.moldau.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Where the systems lie, and how each is started.
record Checkout(Path root) {
    /// The JVM flags of Kafka's own start scripts.
    private static final List<String> KAFKA_FLAGS =
            List.of(
                    "-Xmx1G",
                    "-Xms1G",
                    "-server",
                    "-XX:+UseG1GC",
                    "-XX:MaxGCPauseMillis=20",
                    "-XX:InitiatingHeapOccupancyPercent=35",
                    "-XX:+ExplicitGCInvokesConcurrent",
                    "-Djava.awt.headless=true");

    /// The first of them are for brokers only.
    private static final int KAFKA_HEAP_FLAGS = 2;

    /// Of any cluster; the directories live as long as a turn.
    private static final String CLUSTER_ID = "bench0000000000000000Q";

    private static final long TOOL_MAX_SECONDS = 300;

    Path kafkaJars() {
        return root.resolve("acceptance/kafka/target/jars");
    }

    boolean hasKafka() {
        return Files.isDirectory(kafkaJars());
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin/java").toString();
    }

    static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    /// Starts a contender with its data below `directory`; it may not answer yet.
    ServerProcess start(Contender contender, Path directory)
            throws IOException, InterruptedException {
        int port = freePort();
        var command =
                switch (contender.kind()) {
                    case MOLDAU -> moldau(contender, directory, port);
                    case KAFKA -> kafka(contender, directory, port);
                };
        return ServerProcess.launch(command, port, directory.resolve("out.txt"));
    }

    private List<String> moldau(Contender contender, Path directory, int port) {
        var command = new ArrayList<String>();
        command.addAll(List.of(root.resolve("bin/moldau").toString(), "start"));
        command.addAll(List.of("--set", "listeners=PLAINTEXT://127.0.0.1:" + port));
        command.addAll(List.of("--set", "log.dirs=" + directory.resolve("data")));
        command.addAll(List.of("--set", contender.setting()));
        return command;
    }

    private List<String> kafka(Contender contender, Path directory, int port)
            throws IOException, InterruptedException {
        var config = directory.resolve("server.properties");
        Files.writeString(
                config,
                """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                %4$s
                """
                        .formatted(
                                port, freePort(), directory.resolve("data"), contender.setting()));
        if (!Files.exists(directory.resolve("data"))) {
            format(config, directory);
        }
        var command = new ArrayList<>(List.of(java()));
        command.addAll(KAFKA_FLAGS);
        command.addAll(List.of("-cp", kafkaJars() + "/*", "kafka.Kafka", config.toString()));
        return command;
    }

    /// Formatting is not part of a start: Kafka's users do it once.
    private void format(Path config, Path directory) throws IOException, InterruptedException {
        var arguments = List.of("format", "-t", CLUSTER_ID, "-c", config.toString());
        var output = directory.resolve("format.txt");
        runTool("-XX:TieredStopAtLevel=1", "kafka.tools.StorageTool", arguments, output);
    }

    /// What is in `bin`.
    List<String> script(String name, List<String> arguments) {
        var command = new ArrayList<>(List.of(root.resolve("bin").resolve(name).toString()));
        command.addAll(arguments);
        return command;
    }

    /// One of Kafka's tools with the flags of Kafka's scripts for tools.
    List<String> kafkaTool(String mainClass, List<String> arguments) {
        var command = new ArrayList<>(List.of(java()));
        command.add("-Xmx256M");
        command.addAll(KAFKA_FLAGS.subList(KAFKA_HEAP_FLAGS, KAFKA_FLAGS.size()));
        command.addAll(List.of("-cp", kafkaJars() + "/*", mainClass));
        command.addAll(arguments);
        return command;
    }

    /// Runs one of Kafka's tools to its end.
    ///
    /// @return what it printed, which is kept in `output`
    String runTool(String flag, String mainClass, List<String> arguments, Path output)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(java(), flag, "-cp", kafkaJars() + "/*", mainClass));
        command.addAll(arguments);
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            boolean ended = process.waitFor(TOOL_MAX_SECONDS, TimeUnit.SECONDS);
            var said = Files.readString(output);
            if (!ended || process.exitValue() != 0) {
                throw new IOException(mainClass + " failed: " + said);
            }
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    /// A command without the paths of this machine.
    String anonymous(List<String> command, Path directory) {
        return String.join(" ", command)
                .replace(directory.toString(), "DIR")
                .replace(java(), "java")
                .replace(root.toString() + "/", "");
    }
}
