package io.moldau.bench;

import io.moldau.bench.load.ClosedLoop;
import io.moldau.bench.load.Frames;
import io.moldau.bench.load.Links;
import io.moldau.bench.load.Probe;
import io.moldau.bench.report.Figures;

/// Back after `kill -9`.
final class Recovery implements Measurement {
    private static final int PARTITIONS = 100;
    private static final int CONNECTIONS = 16;
    private static final int IN_FLIGHT = 2;

    @Override
    public String name() {
        return "recovery";
    }

    @Override
    public String title() {
        return "kill -9";
    }

    @Override
    public String text() {
        return "1 GiB in 100 partitions (records of 1 KiB, batches of 16 KiB), kill -9 right after"
                + " the last acknowledgement, and a new start: to the first answer to Metadata,"
                + " and until every partition answers a Fetch.";
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        var first = stand.start();
        var topic = stand.topic(first, "recovery", PARTITIONS);
        var batch = Frames.batch(15, 1024);
        long requests = stand.scale().volume().recovery() / batch.remaining();
        try (var links = Links.producers(topic, CONNECTIONS, IN_FLIGHT, batch)) {
            ClosedLoop.run(links, IN_FLIGHT, Math.max(requests, PARTITIONS));
        }
        first.kill();
        var second = stand.launch();
        double answered = second.awaitMetadata();
        Probe.awaitFetches(new Links.Topic(second.port(), topic.id(), PARTITIONS));
        double served = second.secondsSinceStart();
        figures.put("CPU until each is served", "s", second.cpuSeconds());
        figures.put("Start to first answer", "s", answered);
        figures.put("Start until each partition is served", "s", served);
    }
}
