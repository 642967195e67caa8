package io.moldau.bench;

import io.moldau.bench.load.Groups;
import io.moldau.bench.report.Figures;

/// Groups that only hold together.
final class ConsumerGroups implements Measurement {
    @Override
    public String name() {
        return "groups";
    }

    @Override
    public String title() {
        return "50 groups of 10 members";
    }

    @Override
    public String text() {
        return "500 members of the classic protocol, a connection each, join at once; then each"
                + " sends a heartbeat every 3 s. Both systems wait 3 s"
                + " (group.initial.rebalance.delay.ms) for more members of a new group. CPU over"
                + " 10 s, 10 s after the last has joined.";
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        var server = stand.start();
        var count = stand.scale().count();
        stand.settle();
        double before = server.rssMiB();
        var joining = new Watch(server);
        try (var groups = new Groups(server.port(), count.groups(), count.membersEach())) {
            groups.awaitJoined();
            double seconds = joining.seconds();
            figures.put("CPU of joining", "s", joining.cpuSeconds());
            stand.settle();
            var watch = new Watch(server);
            stand.settle();
            groups.check();
            double cpu = watch.cpuSeconds() * 1000 / watch.seconds();
            figures.put("CPU of heartbeats", "ms per s", cpu);
            figures.put("Until all have joined", "s", seconds);
            figures.put("RSS", "MiB", server.rssMiB());
            figures.put("RSS more than before", "MiB", server.rssMiB() - before);
        }
    }
}
