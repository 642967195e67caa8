package io.moldau.bench;

import io.moldau.bench.report.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// Apache Kafka's own tools, beside our load generator.
final class PerfTools implements Measurement {
    private static final int PARTITIONS = 16;
    private static final int RECORD_BYTES = 1024;
    private static final Pattern PRODUCED =
            Pattern.compile("([0-9.]+) records/sec \\(([0-9.]+) MB/sec\\)");

    @Override
    public String name() {
        return "perf-tools";
    }

    @Override
    public String title() {
        return "Kafka's own perf tools";
    }

    @Override
    public String text() {
        return "As a cross-check: kafka-producer-perf-test and kafka-consumer-perf-test of Apache"
                + " Kafka 4.3.1, 1,000,000 records of 1 KiB, 16 partitions, acks=all, all else"
                + " as it ships. The tools take more CPU than the broker, so they are the"
                + " limit.";
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        var server = stand.start();
        stand.warmUp(server);
        stand.topic(server, "perf", PARTITIONS);
        var bootstrap = "127.0.0.1:" + server.port();
        var records = Long.toString(stand.scale().count().perfRecords());
        double bytes = Double.parseDouble(records) * RECORD_BYTES;
        var watch = new Watch(server);
        var said =
                run(
                        stand,
                        "org.apache.kafka.tools.ProducerPerformance",
                        "--topic",
                        "perf",
                        "--num-records",
                        records,
                        "--record-size",
                        "" + RECORD_BYTES,
                        "--throughput",
                        "-1",
                        "--producer-props",
                        "bootstrap.servers=" + bootstrap,
                        "acks=all");
        figures.put("CPU per GB: producer-perf-test", "s", watch.cpuSeconds() * 1e9 / bytes);
        figures.put("producer-perf-test", "records/s", produced(said));
        watch = new Watch(server);
        said =
                run(
                        stand,
                        "org.apache.kafka.tools.ConsumerPerformance",
                        "--topic",
                        "perf",
                        "--num-records",
                        records,
                        "--bootstrap-server",
                        bootstrap,
                        "--timeout",
                        "60000");
        figures.put("CPU per GB: consumer-perf-test", "s", watch.cpuSeconds() * 1e9 / bytes);
        figures.put("consumer-perf-test", "records/s", consumed(said));
    }

    /// The last line is the sum of all.
    private static double produced(String said) throws IOException {
        var found = PRODUCED.matcher(said).results().toList();
        if (found.isEmpty()) {
            throw new IOException("no figure in: " + said);
        }
        return Double.parseDouble(found.getLast().group(1));
    }

    /// A line of values under a line of names.
    private static double consumed(String said) throws IOException {
        var lines = said.lines().filter(it -> it.contains(", ")).toList();
        for (int i = 0; i + 1 < lines.size(); i++) {
            var names = Arrays.asList(lines.get(i).strip().split(",\\s*"));
            int column = names.indexOf("nMsg.sec");
            if (column >= 0) {
                var values = lines.get(i + 1).strip().split(",\\s*");
                return Double.parseDouble(values[column]);
            }
        }
        throw new IOException("no figure in: " + said);
    }

    private static String run(Stand stand, String mainClass, String... arguments)
            throws IOException, InterruptedException {
        var output = Files.createTempFile(stand.directory(), "perf", ".txt");
        return stand.checkout().runTool("-Xmx512M", mainClass, List.of(arguments), output);
    }
}
