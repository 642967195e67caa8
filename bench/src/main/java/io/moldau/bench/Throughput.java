package io.moldau.bench;

import io.moldau.bench.load.ClosedLoop;
import io.moldau.bench.load.Frames;
import io.moldau.bench.load.Links;
import io.moldau.bench.report.Figures;
import io.moldau.bench.report.Plot;

/// As much as goes in, on few and on many partitions.
final class Throughput implements Measurement {
    private static final int CONNECTIONS = 16;
    private static final int IN_FLIGHT = 5;
    private static final int RECORDS = 15;
    private static final int RECORD_BYTES = 1024;

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public String title() {
        return "Highest throughput";
    }

    @Override
    public String text() {
        return "Records of 1 KiB in batches of 15 (the 16 KiB of a producer's default), acks=all,"
                + " 16 connections with 5 requests in flight, 8 s each, on 1, 16 and 100"
                + " partitions.";
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        var server = stand.start();
        stand.warmUp(server);
        var batch = Frames.batch(RECORDS, RECORD_BYTES);
        double seconds = stand.scale().seconds();
        for (int partitions : new int[] {1, 16, 100}) {
            var what = partitions == 1 ? "1 partition" : partitions + " partitions";
            var topic = stand.topic(server, "throughput-" + partitions, partitions);
            try (var links = Links.producers(topic, CONNECTIONS, IN_FLIGHT, batch)) {
                ClosedLoop.runFor(links, IN_FLIGHT, seconds / 4);
            }
            try (var links = Links.producers(topic, CONNECTIONS, IN_FLIGHT, batch)) {
                var watch = new Watch(server);
                var outcome = ClosedLoop.runFor(links, IN_FLIGHT, seconds);
                double megabytes = outcome.answers() * (double) batch.remaining() / 1e6;
                watch.perGigabyte(figures, what, megabytes * 1e6);
                figures.put("Throughput, " + what, "MB/s", megabytes / outcome.seconds());
                figures.put("Records, " + what, "per s", outcome.perSecond() * RECORDS);
                var plot = Plot.overTime("" + partitions, "Throughput, " + what, "MB/s");
                double each = batch.remaining() / 1e6 / ClosedLoop.SLOT_SECONDS;
                var slots = outcome.slots().stream().map(it -> it * each).toList();
                figures.curve(plot, ClosedLoop.SLOT_SECONDS, slots);
            }
        }
    }
}
