package io.moldau.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/// Consumers that read along while an [OpenLoop] produces one record a request: the latency of a
/// record counts from the time its request was meant to be sent until its Fetch is answered.
public final class Follow {
    private static final int MAX_WAIT_MS = 500;
    private static final long LAST_RECORD_MAX_SECONDS = 60;

    /// Both sides of a run.
    public record Outcome(OpenLoop.Outcome produced, Histogram endToEndNanos) {}

    private Follow() {}

    /// The topic must be empty, with a producer for each partition: so a record's offset is its
    /// number on its connection.
    public static Outcome run(Links.Topic topic, Links producers, Schedule schedule)
            throws IOException {
        var latency = new Histogram(3);
        var left = new AtomicLong(schedule.total());
        var readers = new ArrayList<Reader>();
        for (int i = 0; i < topic.partitions(); i++) {
            readers.add(
                    Reader.from(
                            i,
                            0,
                            (partition, base, last, _) -> {
                                long now = System.nanoTime();
                                for (long at = base; at <= last; at++) {
                                    long due = schedule.dueNanos(partition, at);
                                    latency.recordValue(Math.max(0, now - due));
                                }
                                left.addAndGet(base - last - 1);
                            }));
        }
        try (var consumers = Links.consumers(topic, MAX_WAIT_MS, readers)) {
            var done = new CompletableFuture<Void>();
            Thread.ofPlatform()
                    .name("consumers")
                    .start(() -> {
                        try {
                            ClosedLoop.run(consumers, 1, () -> left.get() > 0);
                            done.complete(null);
                        } catch (IOException | RuntimeException e) {
                            done.completeExceptionally(e);
                        }
                    });
            var produced = OpenLoop.run(producers, schedule);
            await(done);
            return new Outcome(produced, latency);
        }
    }

    private static void await(CompletableFuture<Void> done) throws IOException {
        try {
            done.orTimeout(LAST_RECORD_MAX_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new IOException("records were acknowledged but never read", e);
            }
            throw new IOException("a consumer failed", e);
        }
    }
}
