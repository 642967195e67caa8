package io.moldau.bench;

import io.moldau.bench.report.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// What whoever types a command waits for.
final class CommandTime implements Measurement {
    private static final String SCRIPT = "kafka-topics.sh";
    private static final String SCRIPT_ROW = SCRIPT + " --list";

    /// The directory `bin` of a release of Apache Kafka, or of its source.
    private static final String SCRIPTS_VARIABLE = "KAFKA_BIN";

    @Override
    public String name() {
        return "commands";
    }

    @Override
    public String title() {
        return "Commands";
    }

    @Override
    public String text() {
        return "A list of 20 topics by kafka-topics.sh --list, each system with its own script and its"
                + " own broker, median of 9 runs. Kafka's scripts are in none of its jars: they are those of"
                + " the directory that KAFKA_BIN names, over the same jars; without it that row is empty."
                + " Below it, Kafka's tool with the JVM flags of its script but without the script."
                + " Target: a quarter of the script.";
    }

    @Override
    public List<Contender> contenders() {
        return List.of(Contender.KAFKA, Contender.MOLDAU);
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        var server = stand.start();
        for (int i = 0; i < 20; i++) {
            stand.topic(server, "topic-" + i, 1);
        }
        var list = List.of("--bootstrap-server", "127.0.0.1:" + server.port(), "--list");
        if (stand.isMoldau()) {
            put(stand, stand.checkout().script(SCRIPT, list), SCRIPT_ROW, figures);
            var own = List.of("topic", "list", "--bootstrap", "127.0.0.1:" + server.port());
            put(stand, stand.checkout().script("moldau", own), "moldau topic list", figures);
            return;
        }
        var scripts = System.getenv(SCRIPTS_VARIABLE);
        if (scripts != null) {
            var home = KafkaHome.create(stand, Path.of(scripts));
            put(stand, home.script(SCRIPT, list), SCRIPT_ROW, figures);
        }
        var tool = stand.checkout().kafkaTool("org.apache.kafka.tools.TopicCommand", list);
        put(stand, tool, "its tool without the script", figures);
    }

    private static void put(Stand stand, List<String> command, String name, Figures figures)
            throws IOException, InterruptedException {
        int runs = stand.scale().count().commands();
        var seconds = new double[runs];
        double cpu = ProcessStat.childrenSeconds();
        for (int i = 0; i < runs; i++) {
            seconds[i] = run(stand, command);
        }
        cpu = (ProcessStat.childrenSeconds() - cpu) / runs;
        Arrays.sort(seconds);
        figures.put("CPU of " + name, "s", cpu);
        figures.put(name, "s", seconds[runs / 2]);
    }

    private static double run(Stand stand, List<String> command)
            throws IOException, InterruptedException {
        var output = Files.createTempFile(stand.directory(), "command", ".txt");
        long started = System.nanoTime();
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var process = builder.start();
        int code = process.waitFor();
        double seconds = (System.nanoTime() - started) / 1e9;
        var said = Files.readString(output);
        if (code != 0 || !said.contains("topic-19")) {
            throw new IOException("%s ended with %d: %s".formatted(command, code, said));
        }
        return seconds;
    }
}
