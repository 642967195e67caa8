package io.moldau.bench;

import io.moldau.bench.load.Frames;
import io.moldau.bench.load.Links;
import io.moldau.bench.load.OpenLoop;
import io.moldau.bench.load.Schedule;
import io.moldau.bench.report.Figures;
import io.moldau.bench.report.Plot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;

/// How long a producer waits at a fixed rate.
final class ProduceLatency implements Measurement {
    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String title() {
        return "Latency of a produce request at a fixed rate";
    }

    @Override
    public String text() {
        return "64 connections, each to a partition of its own, one record of 100 bytes a request,"
                + " acks=all, 2,000 and then 10,000 requests/s for 8 s each, after a warm-up of"
                + " 400,000 requests. Open loop: a request that could not leave in time because"
                + " the broker was busy counts from the time it was meant to leave. The"
                + " generator's own lateness is part of every figure and stands below it.";
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        var server = stand.start();
        stand.warmUp(server);
        var batch = Frames.batch(1, Stand.SMALL_RECORD_BYTES);
        double seconds = stand.scale().seconds();
        for (int rate : new int[] {2000, 10_000}) {
            var topic = stand.topic(server, "latency-" + rate, Stand.CONNECTIONS);
            run(topic, batch, rate, seconds / 4);
            var watch = new Watch(server);
            var outcome = run(topic, batch, rate, seconds);
            var what = String.format(Locale.ROOT, "%,d/s", rate);
            watch.perRequest(figures, what, outcome.latencyNanos().getTotalCount());
            figures.latency(what, outcome.latencyNanos());
            double late = outcome.latenessNanos().getValueAtPercentile(99) / 1e6;
            figures.put("(load generator) lateness p99, " + what, "ms", late);
            var plot = Plot.percentiles("" + rate, "Latency at " + what);
            figures.curve(plot, outcome.latencyNanos());
        }
    }

    private static OpenLoop.Outcome run(
            Links.Topic topic, ByteBuffer batch, int rate, double seconds) throws IOException {
        try (var links = Links.producers(topic, Stand.CONNECTIONS, 16, batch)) {
            return OpenLoop.run(links, Schedule.of(rate, seconds, Stand.CONNECTIONS));
        }
    }
}
