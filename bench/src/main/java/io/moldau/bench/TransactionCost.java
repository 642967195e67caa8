package io.moldau.bench;

import io.moldau.bench.load.Transactors;
import io.moldau.bench.report.Figures;
import io.moldau.bench.report.Plot;

/// What a transaction costs and how long it takes.
final class TransactionCost implements Measurement {
    private static final int PARTITIONS = 16;
    private static final int PRODUCERS = 16;
    private static final int RECORDS = 100;

    @Override
    public String name() {
        return "transactions";
    }

    @Override
    public String title() {
        return "Transactions";
    }

    @Override
    public String text() {
        return "16 transactional producers (KIP-890) to 16 partitions, each with one transaction"
                + " after the other: a batch of 100 records of 100 bytes, and the commit. 8 s,"
                + " after a warm-up of 400,000 small requests and 8 s of the same. *Too early*"
                + " counts requests that were told CONCURRENT_TRANSACTIONS and sent again 1 ms"
                + " later.";
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        var server = stand.start();
        stand.warmUp(server);
        var topic = stand.topic(server, "transactions", PARTITIONS);
        double seconds = stand.scale().seconds();
        try (var transactors =
                new Transactors(topic, PRODUCERS, RECORDS, Stand.SMALL_RECORD_BYTES)) {
            transactors.run(seconds);
            var watch = new Watch(server);
            var outcome = transactors.run(seconds);
            long count = outcome.nanos().getTotalCount();
            watch.perRequest(figures, "transaction of 100 records", count);
            figures.put("Transactions", "per s", outcome.perSecond());
            figures.put("Too early", "per 100", 100.0 * outcome.repeated() / count);
            figures.latency("Transaction", outcome.nanos());
            figures.put("RSS after it", "MiB", server.rssMiB());
            var plot = Plot.percentiles("latency", "A transaction of 100 records");
            figures.curve(plot, outcome.nanos());
        }
    }
}
