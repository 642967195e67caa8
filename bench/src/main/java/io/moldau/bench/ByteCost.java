package io.moldau.bench;

import io.moldau.bench.load.ClosedLoop;
import io.moldau.bench.load.Frames;
import io.moldau.bench.load.Links;
import io.moldau.bench.load.Reader;
import io.moldau.bench.report.Figures;
import java.io.IOException;
import java.util.ArrayList;

/// What a gigabyte costs, in and out.
final class ByteCost implements Measurement {
    private static final int PARTITIONS = 16;
    private static final int CONNECTIONS = 8;
    private static final int IN_FLIGHT = 2;
    private static final int RECORD_BYTES = 1024;
    private static final int FETCH_WAIT_MS = 500;

    @Override
    public String name() {
        return "bytes";
    }

    @Override
    public String title() {
        return "Bytes in and out";
    }

    @Override
    public String text() {
        return "2 GiB in and 2 GiB out, records of 1 KiB in batches of 16 and of 64 KiB, 16"
                + " partitions; producers: 8 connections, 2 requests in flight; consumers: 16"
                + " connections, fetches of up to 1 MiB from the page cache. After a warm-up"
                + " with a quarter of it.";
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        var server = stand.start();
        long bytes = stand.scale().volume().stream();
        stand.warmUp(server);
        for (int sizeKiB : new int[] {16, 64}) {
            var topic = stand.topic(server, "bytes-" + sizeKiB, PARTITIONS);
            produce(topic, sizeKiB, bytes / 4);
            consume(topic, bytes / 4);
            var what = sizeKiB + " KiB batches";
            var watch = new Watch(server);
            double written = produce(topic, sizeKiB, bytes);
            watch.perGigabyte(figures, "in, " + what, written);
            figures.put("In, " + what, "MB/s", written / 1e6 / watch.seconds());
            watch = new Watch(server);
            double read = consume(topic, bytes);
            watch.perGigabyte(figures, "out, " + what, read);
            figures.put("Out, " + what, "MB/s", read / 1e6 / watch.seconds());
        }
    }

    private static double produce(Links.Topic topic, int sizeKiB, long bytes) throws IOException {
        var batch = Frames.batch(sizeKiB - 1, RECORD_BYTES);
        try (var links = Links.producers(topic, CONNECTIONS, IN_FLIGHT, batch)) {
            long requests = Math.max(CONNECTIONS, bytes / batch.remaining());
            return (double) ClosedLoop.run(links, IN_FLIGHT, requests).answers()
                    * batch.remaining();
        }
    }

    private static double consume(Links.Topic topic, long bytes) throws IOException {
        long[] read = {0};
        var readers = new ArrayList<Reader>();
        for (int i = 0; i < topic.partitions(); i++) {
            readers.add(Reader.roundAndRound(i, (_, _, _, size) -> read[0] += size));
        }
        try (var links = Links.consumers(topic, FETCH_WAIT_MS, readers)) {
            ClosedLoop.run(links, 1, () -> read[0] < bytes);
            return read[0];
        }
    }
}
