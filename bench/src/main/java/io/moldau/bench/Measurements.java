package io.moldau.bench;

import java.util.List;

/// All measurements, in the order of the page.
final class Measurements {
    static final List<Measurement> ALL =
            List.of(
                    new StartTime(),
                    new IdleSize(),
                    new SmallProduce(),
                    new ByteCost(),
                    new Throughput(),
                    new FlushEach(),
                    new ProduceLatency(),
                    new EndToEnd(),
                    new TransactionCost(),
                    new MemoryAfterLoad(),
                    new PartitionCreation(),
                    new IdleConnections(),
                    new ConsumerGroups(),
                    new CommandTime(),
                    new Recovery(),
                    new CompactionCost(),
                    new PerfTools());

    private Measurements() {}

    static List<String> usual() {
        return ALL.stream().filter(Measurement::isUsual).map(Measurement::name).toList();
    }

    static List<String> names() {
        return ALL.stream().map(Measurement::name).toList();
    }
}
