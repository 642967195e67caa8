package io.moldau.bench;

import io.moldau.bench.load.ClosedLoop;
import io.moldau.bench.load.Frames;
import io.moldau.bench.load.Links;
import io.moldau.bench.report.Figures;
import java.util.List;

/// Acknowledged means on disk, for all: how many acknowledgements a second.
final class FlushEach implements Measurement {
    private static final int PARTITIONS = 100;
    private static final int IN_FLIGHT = 1;

    @Override
    public String name() {
        return "flush";
    }

    @Override
    public String title() {
        return "Every acknowledgement on disk";
    }

    @Override
    public String text() {
        return "64 connections to 100 partitions, one record of 100 bytes a request, one request in"
                + " flight, 8 s, after a warm-up. Apache Kafka flushes its log after each message;"
                + " Moldau flushes before it acknowledges, as it always does.";
    }

    @Override
    public List<Contender> contenders() {
        return Contender.FLUSHING;
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        var server = stand.start();
        var topic = stand.topic(server, "flush", PARTITIONS);
        var batch = Frames.batch(1, Stand.SMALL_RECORD_BYTES);
        double seconds = stand.scale().seconds();
        try (var links = Links.producers(topic, Stand.CONNECTIONS, IN_FLIGHT, batch)) {
            ClosedLoop.runFor(links, IN_FLIGHT, seconds);
        }
        try (var links = Links.producers(topic, Stand.CONNECTIONS, IN_FLIGHT, batch)) {
            var watch = new Watch(server);
            var outcome = ClosedLoop.runFor(links, IN_FLIGHT, seconds);
            watch.perRequest(figures, "produce on disk", outcome.answers());
            figures.put("Acknowledged", "per s", outcome.perSecond());
        }
    }
}
