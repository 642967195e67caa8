package io.moldau.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Apache Kafka's own command-line tools, each run as its script runs it.
public final class KafkaTools {
    private static final Path JARS = Checkout.ROOT.resolve("acceptance/kafka/target/jars");
    private static final long RUN_MAX_SECONDS = 60;

    /// What a tool printed, and how it ended.
    public record Run(int exitCode, String out, String errors) {
        public String all() {
            return out + errors;
        }
    }

    private final Path scratch;

    public KafkaTools(Path scratch) {
        this.scratch = scratch;
    }

    Run topics(String... arguments) throws Exception {
        return run("org.apache.kafka.tools.TopicCommand", "", arguments);
    }

    Run configs(String... arguments) throws Exception {
        return run("kafka.admin.ConfigCommand", "", arguments);
    }

    Run groups(String... arguments) throws Exception {
        return run("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", "", arguments);
    }

    Run producer(String input, String... arguments) throws Exception {
        return run("org.apache.kafka.tools.ConsoleProducer", input, arguments);
    }

    Run consumer(String... arguments) throws Exception {
        return run("org.apache.kafka.tools.consumer.ConsoleConsumer", "", arguments);
    }

    Run offsets(String... arguments) throws Exception {
        return run("org.apache.kafka.tools.GetOffsetShell", "", arguments);
    }

    Run deleteRecords(String... arguments) throws Exception {
        return run("org.apache.kafka.tools.DeleteRecordsCommand", "", arguments);
    }

    Run logDirs(String... arguments) throws Exception {
        return run("org.apache.kafka.tools.LogDirsCommand", "", arguments);
    }

    public Run dumpLog(String... arguments) throws Exception {
        return run("org.apache.kafka.tools.DumpLogSegments", "", arguments);
    }

    private Run run(String mainClass, String input, String... arguments) throws Exception {
        if (!Files.isDirectory(JARS)) {
            throw new IllegalStateException("Kafka's jars are missing: run ./mvnw package first");
        }
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-Xshare:auto", "-cp", JARS + "/*"));
        command.addAll(List.of("-Dlog4j2.level=WARN", mainClass));
        command.addAll(List.of(arguments));
        var in = scratchFile("in", input);
        var out = scratchFile("out", "");
        var errors = scratchFile("err", "");
        var process =
                new ProcessBuilder(command)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(errors.toFile())
                        .start();
        if (!process.waitFor(RUN_MAX_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(
                    "still running: " + command + "\n" + Files.readString(errors));
        }
        return new Run(process.exitValue(), Files.readString(out), Files.readString(errors));
    }

    private Path scratchFile(String name, String content) throws IOException {
        var file = Files.createTempFile(scratch, name, ".txt");
        Files.writeString(file, content, StandardCharsets.UTF_8);
        return file;
    }
}
