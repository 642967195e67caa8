package io.moldau.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/// Transactional producers side by side, each with one transaction after the other.
public final class Transactors implements AutoCloseable {
    private static final long NANOS_MAX = 60_000_000_000L;
    private static final int DIGITS = 3;

    /// What a run gave.
    ///
    /// @param nanos of each transaction, from its first byte to the answer to its commit
    /// @param repeated requests that came too early after the transaction before
    public record Outcome(Histogram nanos, long repeated, double seconds) {
        public double perSecond() {
            return nanos.getTotalCount() / seconds;
        }
    }

    private final List<Transactor> all = new ArrayList<>();

    /// @param records in each transaction, of `valueBytes` each
    public Transactors(Links.Topic topic, int count, int records, int valueBytes)
            throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            var transactor = new Transactor(topic, i, records, valueBytes);
            all.add(transactor);
            transactor.begin();
        }
    }

    public Outcome run(double seconds) throws IOException, InterruptedException {
        long before = repeated();
        long started = System.nanoTime();
        long end = started + (long) (seconds * 1e9);
        var sum = new Histogram(NANOS_MAX, DIGITS);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Histogram>>();
            for (var transactor : all) {
                Callable<Histogram> work = () -> run(transactor, end);
                running.add(threads.submit(work));
            }
            for (var it : running) {
                sum.add(it.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("a transaction failed", e.getCause());
        }
        return new Outcome(sum, repeated() - before, (System.nanoTime() - started) / 1e9);
    }

    private static Histogram run(Transactor transactor, long end)
            throws IOException, InterruptedException {
        var nanos = new Histogram(NANOS_MAX, DIGITS);
        long before = System.nanoTime();
        while (before < end) {
            transactor.transact();
            long now = System.nanoTime();
            nanos.recordValue(now - before);
            before = now;
        }
        return nanos;
    }

    private long repeated() {
        return all.stream().mapToLong(Transactor::repeated).sum();
    }

    @Override
    public void close() throws IOException {
        for (var transactor : all) {
            transactor.close();
        }
    }
}
