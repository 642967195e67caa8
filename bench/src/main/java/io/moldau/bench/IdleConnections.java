package io.moldau.bench;

import io.moldau.bench.load.Call;
import io.moldau.bench.load.Probe;
import io.moldau.bench.report.Figures;
import java.util.ArrayList;

/// Clients that are there and say nothing.
final class IdleConnections implements Measurement {
    @Override
    public String name() {
        return "connections";
    }

    @Override
    public String title() {
        return "1,000 idle connections";
    }

    @Override
    public String text() {
        return "1,000 connections, each of which has asked for metadata once. CPU over 10 s, 10 s"
                + " after the last of them.";
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        var server = stand.start();
        stand.settle();
        double before = server.rssMiB();
        int threads = server.threads();
        var calls = new ArrayList<Call>();
        try {
            var opening = new Watch(server);
            for (int i = 0; i < stand.scale().count().connections(); i++) {
                var call = new Call(server.port());
                calls.add(call);
                Probe.metadata(call);
            }
            double seconds = opening.seconds();
            figures.put("CPU of opening them", "s", opening.cpuSeconds());
            stand.settle();
            var watch = new Watch(server);
            stand.settle();
            double cpu = watch.cpuSeconds() * 1000 / watch.seconds();
            figures.put("CPU while they idle", "ms per s", cpu);
            figures.put("Until all have an answer", "s", seconds);
            figures.put("RSS", "MiB", server.rssMiB());
            figures.put(
                    "RSS for a connection",
                    "KiB",
                    (server.rssMiB() - before) * 1024 / calls.size());
            figures.put("OS threads more", "", server.threads() - threads);
        } finally {
            for (var call : calls) {
                call.close();
            }
        }
    }
}
