package io.moldau.bench;

import io.moldau.bench.load.ClosedLoop;
import io.moldau.bench.load.Frames;
import io.moldau.bench.load.Links;
import io.moldau.bench.report.Figures;
import io.moldau.bench.report.Plot;

/// How large the process is after it had work.
final class MemoryAfterLoad implements Measurement {
    private static final int PARTITIONS = 100;
    private static final int CONNECTIONS = 16;
    private static final int IN_FLIGHT = 5;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String title() {
        return "Memory after 10 GiB";
    }

    @Override
    public String text() {
        return "10 GiB of 1 KiB records in batches of 64 KiB to 100 partitions, 16 connections, 5"
                + " requests in flight.";
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        var server = stand.start();
        var topic = stand.topic(server, "memory", PARTITIONS);
        var batch = Frames.batch(63, 1024);
        long requests = stand.scale().volume().memory() / batch.remaining();
        try (var sampler = new Sampler(server);
                var links = Links.producers(topic, CONNECTIONS, IN_FLIGHT, batch)) {
            var watch = new Watch(server);
            var outcome = ClosedLoop.run(links, IN_FLIGHT, requests);
            double bytes = outcome.answers() * (double) batch.remaining();
            watch.perGigabyte(figures, "64 KiB batches", bytes);
            figures.put("RSS after it", "MiB", server.rssMiB());
            figures.put("OS threads after it", "", server.threads());
            figures.put("In", "MB/s", bytes / 1e6 / outcome.seconds());
            var plot = Plot.overTime("rss", "Memory while 10 GiB come in", "RSS, MiB");
            figures.curve(plot, Sampler.DISTANCE_SECONDS, sampler.rssMiB());
        }
    }
}
