package io.moldau.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The systems that are compared, each started with what it ships with.
enum Systems {
    MOLDAU("Moldau, flush before ack") {
        @Override
        ServerProcess start(Path directory) throws IOException {
            return moldau(directory, true);
        }
    },
    MOLDAU_NO_FLUSH("Moldau, flush.before.ack=false") {
        @Override
        ServerProcess start(Path directory) throws IOException {
            return moldau(directory, false);
        }
    },
    KAFKA("Apache Kafka 4.3.1") {
        @Override
        ServerProcess start(Path directory) throws IOException {
            return kafka(directory);
        }
    };

    private static final Path ROOT =
            Path.of(System.getProperty("moldau.root", ".")).toAbsolutePath();
    private static final Path KAFKA_JARS = ROOT.resolve("acceptance/kafka/target/jars");

    /// The JVM flags of Kafka's own start script.
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

    private final String title;

    Systems(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /// Starts the system on an empty directory; it may not answer yet.
    abstract ServerProcess start(Path directory) throws IOException;

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static ServerProcess moldau(Path directory, boolean flush) throws IOException {
        int port = freePort();
        var command = new ArrayList<String>();
        command.addAll(List.of(ROOT.resolve("bin/moldau").toString(), "start"));
        command.addAll(List.of("--set", "listeners=PLAINTEXT://127.0.0.1:" + port));
        command.addAll(List.of("--set", "log.dirs=" + directory.resolve("data")));
        command.addAll(List.of("--set", "flush.before.ack=" + flush));
        return ServerProcess.launch(command, port, directory.resolve("out.txt"));
    }

    private static ServerProcess kafka(Path directory) throws IOException {
        int port = freePort();
        int controllerPort = freePort();
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
                """
                        .formatted(port, controllerPort, directory.resolve("data")));
        if (!Files.exists(directory.resolve("data"))) {
            format(config, directory);
        }
        var command = java();
        command.addAll(KAFKA_FLAGS);
        command.addAll(List.of("-cp", KAFKA_JARS + "/*", "kafka.Kafka", config.toString()));
        return ServerProcess.launch(command, port, directory.resolve("out.txt"));
    }

    /// Formatting is not part of a start: Kafka's users do it once.
    private static void format(Path config, Path directory) throws IOException {
        var command = java();
        command.addAll(List.of("-cp", KAFKA_JARS + "/*", "kafka.tools.StorageTool", "format"));
        command.addAll(List.of("-t", "bench0000000000000000Q", "-c", config.toString()));
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("format.txt").toFile())
                        .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(Files.readString(directory.resolve("format.txt")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while formatting", e);
        }
    }

    private static List<String> java() {
        return new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    }
}
