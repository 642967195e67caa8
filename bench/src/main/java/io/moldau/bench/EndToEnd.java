package io.moldau.bench;

import io.moldau.bench.load.Follow;
import io.moldau.bench.load.Frames;
import io.moldau.bench.load.Links;
import io.moldau.bench.load.Schedule;
import io.moldau.bench.report.Figures;
import io.moldau.bench.report.Plot;
import java.io.IOException;

/// From the producer to the consumer.
final class EndToEnd implements Measurement {
    private static final int PARTITIONS = 16;
    private static final int RATE = 2000;

    @Override
    public String name() {
        return "end-to-end";
    }

    @Override
    public String title() {
        return "End to end";
    }

    @Override
    public String text() {
        return "2,000 records of 100 bytes a second, a request each, acks=all, to 16 partitions,"
                + " and a consumer on each (long poll, min.bytes=1): from the time the request"
                + " was meant to be sent until the answer of the Fetch is there. 8 s, after a"
                + " warm-up of 400,000 requests and 2 s of the same.";
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        var server = stand.start();
        stand.warmUp(server);
        double seconds = stand.scale().seconds();
        run(stand.topic(server, "before", PARTITIONS), seconds / 4);
        var topic = stand.topic(server, "end-to-end", PARTITIONS);
        var watch = new Watch(server);
        var outcome = run(topic, seconds);
        watch.perRequest(figures, "in and out", outcome.endToEndNanos().getTotalCount());
        figures.latency("End to end", outcome.endToEndNanos());
        figures.latency("Acknowledgement", outcome.produced().latencyNanos());
        var plot = Plot.percentiles("latency", "End to end at 2,000/s");
        figures.curve(plot, outcome.endToEndNanos());
    }

    private static Follow.Outcome run(Links.Topic topic, double seconds) throws IOException {
        var batch = Frames.batch(1, Stand.SMALL_RECORD_BYTES);
        try (var links = Links.producers(topic, PARTITIONS, 16, batch)) {
            return Follow.run(topic, links, Schedule.of(RATE, seconds, PARTITIONS));
        }
    }
}
