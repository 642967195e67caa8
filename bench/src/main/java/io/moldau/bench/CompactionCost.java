package io.moldau.bench;

import io.moldau.bench.load.KeyedRecords;
import io.moldau.bench.report.Figures;
import io.moldau.bench.report.Plot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigResource;

/// What the cleaner takes for a log that it has not seen before.
final class CompactionCost implements Measurement {
    private static final String TOPIC = "compaction";
    private static final int RECORD_BYTES = 1024;
    private static final int BATCH_RECORDS = 60;
    private static final int KEYS_MAX = 10_000_000;
    private static final int SEGMENTS = 40;
    private static final String BACKOFF_MS = "500";
    private static final int LOOK_MS = 20;
    private static final long MAX_NANOS = 1_800_000_000_000L;

    @Override
    public String name() {
        return "compaction";
    }

    @Override
    public String title() {
        return "Compaction";
    }

    @Override
    public String text() {
        return "10 GiB in one partition, records of 1 KiB in batches of 60 KiB, keys at random out"
                + " of 10 million, written while the topic is not compacted; then it is, and the"
                + " cleaner of the broker's own settings (one thread) works off all closed"
                + " segments of 256 MiB, in as many passes as its memory makes of them"
                + " (min.cleanable.dirty.ratio=0.01). From its first file until its checkpoint has"
                + " reached the last segment.";
    }

    @Override
    public boolean isUsual() {
        return false;
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        var server = stand.start();
        stand.alter(server, Stand.BROKERS, "log.cleaner.backoff.ms", BACKOFF_MS);
        long segmentBytes = Math.max(1 << 20, stand.scale().volume().memory() / SEGMENTS);
        var settings =
                Map.of(
                        "cleanup.policy", "delete",
                        "segment.bytes", "" + segmentBytes,
                        // Who cannot hold all keys at once leaves a part that is small beside
                        // what is clean, and would not come back to it.
                        "min.cleanable.dirty.ratio", "0.01");
        var topic = stand.topic(server, TOPIC, 1, settings);
        long records = stand.scale().volume().memory() / RECORD_BYTES;
        int keys = (int) Math.min(KEYS_MAX, records);
        new KeyedRecords(topic, keys, BATCH_RECORDS, RECORD_BYTES).write(records);
        var data = stand.directory().resolve("data");
        var log = data.resolve(TOPIC + "-0");
        var before = segments(log);
        long dirtyBytes = sum(before.headMap(before.lastKey()));
        var compacted = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
        stand.alter(server, compacted, "cleanup.policy", "compact");
        try (var sampler = new Sampler(server)) {
            var watch = awaitBegun(server, data, log);
            while (cleanedUpTo(data) < before.lastKey()) {
                pause(watch);
            }
            double seconds = watch.seconds();
            watch.perGigabyte(figures, "compaction", (double) dirtyBytes);
            figures.put("Cleaned", "MB/s", dirtyBytes / 1e6 / seconds);
            long left = sum(segments(log).headMap(before.lastKey()));
            figures.put("What stays", "%", 100.0 * left / dirtyBytes);
            var rss = sampler.rssMiB();
            figures.put(
                    "RSS, the largest", "MiB", rss.stream().mapToDouble(it -> it).max().orElse(0));
            var plot = Plot.overTime("rss", "Memory while a log is cleaned", "RSS, MiB");
            figures.curve(plot, Sampler.DISTANCE_SECONDS, rss);
        }
    }

    private static NavigableMap<Long, Long> segments(Path log) throws IOException {
        var sizes = new TreeMap<Long, Long>();
        try (var files = Files.list(log)) {
            for (var file : files.toList()) {
                var name = file.getFileName().toString();
                if (name.endsWith(".log")) {
                    long base = Long.parseLong(name.substring(0, name.indexOf('.')));
                    sizes.put(base, Files.size(file));
                }
            }
        }
        return sizes;
    }

    private static long sum(SortedMap<Long, Long> sizes) {
        return sizes.values().stream().mapToLong(it -> it).sum();
    }

    private static Watch awaitBegun(ServerProcess server, Path data, Path log)
            throws IOException, InterruptedException {
        var watch = new Watch(server);
        while (cleanedUpTo(data) < 0 && !isBeingCleaned(log)) {
            pause(watch);
            watch = new Watch(server);
        }
        return watch;
    }

    private static boolean isBeingCleaned(Path log) throws IOException {
        try (var files = Files.list(log)) {
            return files.anyMatch(it -> it.toString().endsWith(".cleaned"));
        }
    }

    private static long cleanedUpTo(Path data) throws IOException {
        var file = data.resolve("cleaner-offset-checkpoint");
        if (!Files.exists(file)) {
            return -1;
        }
        var prefix = TOPIC + " 0 ";
        for (var line : Files.readAllLines(file)) {
            if (line.startsWith(prefix)) {
                return Long.parseLong(line.substring(prefix.length()));
            }
        }
        return -1;
    }

    private static void pause(Watch watch) throws IOException, InterruptedException {
        if (watch.seconds() * 1e9 > MAX_NANOS) {
            throw new IOException("not cleaned in %.0f s".formatted(watch.seconds()));
        }
        Thread.sleep(LOOK_MS);
    }
}
