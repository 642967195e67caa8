package io.moldau.bench;

import io.moldau.bench.report.Figures;

/// A broker that nobody talks to.
final class IdleSize implements Measurement {
    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String title() {
        return "Idle";
    }

    @Override
    public String text() {
        return "A broker without topics and clients, 10 s after its first answer; CPU over the 10 s"
                + " that follow.";
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        var server = stand.start();
        stand.settle();
        var watch = new Watch(server);
        stand.settle();
        figures.put("CPU while idle", "ms per s", watch.cpuSeconds() * 1000 / watch.seconds());
        figures.put("RSS", "MiB", server.rssMiB());
        figures.put("OS threads", "", server.threads());
    }
}
