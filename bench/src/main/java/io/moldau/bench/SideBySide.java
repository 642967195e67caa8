package io.moldau.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/// Starts each system in turn, several rounds, and prints a table of medians.
///
/// `bench/run [rounds] [requests]`; the machine should be doing nothing else.
final class SideBySide {
    private static final String TOPIC = "bench";
    private static final int CONNECTIONS = 64;

    /// Kafka's JIT needs some 400,000 small requests before a second round shows the same.
    private static final long WARM_UP_REQUESTS = Long.getLong("bench.warmup", 400_000);

    private static final long IDLE_SECONDS = 10;

    /// What one round gave for one system; the names are the rows of the table.
    record Round(Map<String, Double> figures) {}

    private SideBySide() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        long requests = arguments.length > 1 ? Long.parseLong(arguments[1]) : 400_000;
        var systems =
                Stream.of(Systems.values())
                        .filter(it -> it.name().matches(System.getProperty("bench.systems", ".*")))
                        .toList();
        var results = new EnumMap<Systems, List<Round>>(Systems.class);
        for (int round = 1; round <= rounds; round++) {
            for (var system : systems) {
                System.err.printf("round %d of %d: %s%n", round, rounds, system.title());
                var figures = measure(system, requests);
                results.computeIfAbsent(system, _ -> new ArrayList<>()).add(figures);
            }
        }
        print(results);
    }

    private static Round measure(Systems system, long requests) throws Exception {
        var directory = Files.createTempDirectory("moldau-bench");
        var figures = new java.util.LinkedHashMap<String, Double>();
        try {
            starts(system, directory, figures);
            try (var server = system.start(Files.createDirectory(directory.resolve("load")))) {
                WireLoad.awaitMetadata(server);
                Thread.sleep(IDLE_SECONDS * 1000);
                figures.put("idle RSS, MiB", server.rssKiB() / 1024.0);
                figures.put("idle OS threads", (double) server.threads());
                load(server, requests, figures);
            }
            return new Round(figures);
        } finally {
            delete(directory);
        }
    }

    /// The second start on a directory: what users wait for every day.
    private static void starts(Systems system, Path directory, Map<String, Double> figures)
            throws IOException {
        var data = Files.createDirectory(directory.resolve("start"));
        try (var server = system.start(data)) {
            WireLoad.awaitMetadata(server);
        }
        try (var server = system.start(data)) {
            figures.put("start to first Metadata answer, s", WireLoad.awaitMetadata(server) / 1e9);
            figures.put("CPU of the start, s", server.cpuSeconds());
        }
    }

    private static void load(ServerProcess server, long requests, Map<String, Double> figures)
            throws Exception {
        createTopic(server.port());
        WireLoad.produce(server.port(), TOPIC, CONNECTIONS, WARM_UP_REQUESTS);
        double before = server.cpuSeconds();
        var produced = WireLoad.produce(server.port(), TOPIC, CONNECTIONS, requests);
        double cpuMicros = (server.cpuSeconds() - before) * 1e6 / produced.requests();
        figures.put("broker CPU per small produce, us", cpuMicros);
        figures.put("small produces per second", produced.perSecond());
        var latency = produced.latencyNanos();
        figures.put("p50, ms", latency.getValueAtPercentile(50) / 1e6);
        figures.put("p99, ms", latency.getValueAtPercentile(99) / 1e6);
        figures.put("RSS after the load, MiB", server.rssKiB() / 1024.0);
    }

    private static void createTopic(int port) throws InterruptedException, ExecutionException {
        var settings = new Properties();
        settings.put("bootstrap.servers", "127.0.0.1:" + port);
        try (var admin = Admin.create(settings)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, CONNECTIONS, (short) 1))).all().get();
        }
    }

    private static void print(Map<Systems, List<Round>> results) {
        var head = new StringBuilder("| |");
        results.keySet().forEach(it -> head.append(' ').append(it.title()).append(" |"));
        System.out.println(head);
        System.out.println("|---|" + "---|".repeat(results.size()));
        var names = results.values().iterator().next().getFirst().figures().keySet();
        for (var name : names) {
            var row = new StringBuilder("| ").append(name).append(" |");
            for (var rounds : results.values()) {
                var values = rounds.stream().map(it -> it.figures().get(name)).toList();
                double low = values.stream().mapToDouble(it -> it).min().orElseThrow();
                double high = values.stream().mapToDouble(it -> it).max().orElseThrow();
                double median = WireLoad.median(values);
                row.append(String.format(Locale.ROOT, " %.2f (%.2f-%.2f) |", median, low, high));
            }
            System.out.println(row);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
