package io.moldau.bench;

import io.moldau.bench.report.Figures;

/// What a small request costs.
final class SmallProduce implements Measurement {
    @Override
    public String name() {
        return "small-produce";
    }

    @Override
    public String title() {
        return "Small produce requests";
    }

    @Override
    public String text() {
        return "64 connections, each to a partition of its own, one record of 100 bytes a request,"
                + " acks=all, 1 and then 5 requests in flight on each connection; 400,000 requests"
                + " each, after a warm-up of 400,000.";
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        var server = stand.start();
        stand.warmUp(server);
        for (int inFlight : new int[] {1, 5}) {
            var topic = stand.topic(server, "small-" + inFlight, Stand.CONNECTIONS);
            var watch = new Watch(server);
            var outcome = stand.smallProduces(topic, inFlight, stand.scale().requests());
            var what = inFlight + " in flight";
            watch.perRequest(figures, what, outcome.answers());
            figures.put("Requests, " + what, "per s", outcome.perSecond());
        }
        figures.put("RSS after it", "MiB", server.rssMiB());
    }
}
