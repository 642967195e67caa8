package io.moldau.bench;

import io.moldau.bench.load.Links;
import io.moldau.bench.load.Probe;
import io.moldau.bench.report.Figures;
import java.util.ArrayList;
import java.util.Locale;

/// From the wish for partitions until each of them serves.
final class PartitionCreation implements Measurement {
    private static final int TOPIC_PARTITIONS_MAX = 1000;

    @Override
    public String name() {
        return "partitions";
    }

    @Override
    public String title() {
        return "Creation of partitions";
    }

    @Override
    public String text() {
        return "A topic of 1,000 partitions, and then, on the same broker, ten of 1,000 one after"
                + " the other: until CreateTopics is answered, and until every partition has"
                + " answered a Fetch without an error.";
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        var server = stand.start();
        create(stand, server, figures, stand.scale().count().partitions());
        create(stand, server, figures, stand.scale().count().manyPartitions());
        figures.put("RSS after it", "MiB", server.rssMiB());
        stand.settle();
        var watch = new Watch(server);
        stand.settle();
        figures.put("CPU while idle", "ms per s", watch.cpuSeconds() * 1000 / watch.seconds());
    }

    private static void create(Stand stand, ServerProcess server, Figures figures, int partitions)
            throws Exception {
        var what = String.format(Locale.ROOT, "%,d partitions", partitions);
        var watch = new Watch(server);
        var topics = new ArrayList<Links.Topic>();
        for (int left = partitions; left > 0; left -= TOPIC_PARTITIONS_MAX) {
            var name = "of-" + partitions + "-" + left;
            topics.add(stand.create(server, name, Math.min(left, TOPIC_PARTITIONS_MAX)));
        }
        double answered = watch.seconds();
        for (var topic : topics) {
            Probe.awaitFetches(topic);
        }
        double served = watch.seconds();
        figures.put("CPU of the creation: " + what, "s", watch.cpuSeconds());
        figures.put("Until answered: " + what, "s", answered);
        figures.put("Until each is served: " + what, "s", served);
    }
}
