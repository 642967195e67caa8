package io.moldau.acceptance;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Apache Kafka's own command-line tools, each run as its script runs it, but all in one process.
public final class KafkaTools implements AutoCloseable {
    private static final Path JARS = Checkout.ROOT.resolve("acceptance/kafka/target/jars");
    private static final long RUN_MAX_SECONDS = 60;

    /// As in Kafka's `config/tools-log4j2.yaml`: warnings and errors, on the tool's standard error.
    private static final String LOG4J =
            """
            appender.e.type = Console
            appender.e.name = e
            appender.e.target = SYSTEM_ERR
            appender.e.follow = true
            appender.e.layout.type = PatternLayout
            appender.e.layout.pattern = [%d] %p %m (%c)%n
            rootLogger.level = WARN
            rootLogger.appenderRef.e.ref = e
            """;

    /// What a tool printed, and how it ended.
    public record Run(int exitCode, String out, String errors) {
        public String all() {
            return out + errors;
        }
    }

    private final Path said;
    private final Process host;

    /// Starts the process in which they run.
    ///
    /// @param scratch a directory for what that process says outside of the tools
    public KafkaTools(Path scratch) throws IOException {
        if (!Files.isDirectory(JARS)) {
            throw new IllegalStateException("Kafka's jars are missing: run ./mvnw package first");
        }
        said = Files.createTempFile(scratch, "tools", ".txt");
        var log4j = Files.createTempFile(scratch, "log4j2", ".properties");
        Files.writeString(log4j, LOG4J);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-Dlog4j2.configurationFile=" + log4j, "-cp", ownClasses()));
        command.addAll(List.of(KafkaToolHost.class.getName(), JARS.toString()));
        host = new ProcessBuilder(command).redirectError(said.toFile()).start();
    }

    private static String ownClasses() {
        var source = KafkaToolHost.class.getProtectionDomain().getCodeSource();
        return Path.of(URI.create(source.getLocation().toString())).toString();
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

    /// Runs the tool whose main class this is, with `input` as its standard input.
    public Run run(String mainClass, String input, String... arguments) throws Exception {
        var answer = new FutureTask<>(() -> ask(mainClass, input, arguments));
        Thread.ofVirtual().start(answer);
        try {
            return answer.get(RUN_MAX_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            close();
            var call = mainClass + " " + String.join(" ", arguments);
            throw new IllegalStateException(call + "\n" + Files.readString(said), e);
        }
    }

    private Run ask(String mainClass, String input, String... arguments) throws IOException {
        var out = new DataOutputStream(new BufferedOutputStream(host.getOutputStream()));
        KafkaToolHost.writeText(out, mainClass);
        out.writeInt(arguments.length);
        for (var argument : arguments) {
            KafkaToolHost.writeText(out, argument);
        }
        KafkaToolHost.writeText(out, input);
        out.flush();
        var in = new DataInputStream(host.getInputStream());
        return new Run(in.readInt(), KafkaToolHost.readText(in), KafkaToolHost.readText(in));
    }

    @Override
    public void close() {
        host.destroyForcibly();
    }
}
