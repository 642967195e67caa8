package io.moldau.tools.perf;

import io.moldau.tools.record.Latencies;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Records, bytes and latencies of a run, as a whole and in windows of time. The client's thread
/// adds to it, another reads it.
public final class Figures {
    /// What happened in a stretch of time.
    public record Summary(
            long records,
            long bytes,
            long durationMs,
            double averageMs,
            double maxMs,
            double p50Ms,
            double p95Ms,
            double p99Ms,
            double p999Ms) {
        public double recordsPerSecond() {
            return 1000.0 * records / Math.max(1, durationMs);
        }

        public double bytesPerSecond() {
            return 1000.0 * bytes / Math.max(1, durationMs);
        }
    }

    /// Counts from when it was made.
    private static final class Stretch {
        private final long startNanos = System.nanoTime();
        private final Latencies micros = new Latencies();
        private long bytes;

        Summary summary() {
            return new Summary(
                    micros.count(),
                    bytes,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos),
                    micros.average() / 1000,
                    micros.max() / 1000.0,
                    micros.percentile(0.5) / 1000.0,
                    micros.percentile(0.95) / 1000.0,
                    micros.percentile(0.99) / 1000.0,
                    micros.percentile(0.999) / 1000.0);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final long windowNanos;
    private final Stretch all = new Stretch();
    private Stretch window = new Stretch();
    private Consumer<Summary> report;

    /// @param report gets each window, on the thread that adds
    Figures(long windowMs, Consumer<Summary> report) {
        windowNanos = TimeUnit.MILLISECONDS.toNanos(windowMs);
        this.report = report;
    }

    void add(int bytes, long micros) {
        lock.lock();
        try {
            for (var stretch : new Stretch[] {all, window}) {
                stretch.micros.add(micros);
                stretch.bytes += bytes;
            }
            if (System.nanoTime() - window.startNanos >= windowNanos) {
                report.accept(window.summary());
                window = new Stretch();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Goes on counting, and says nothing more of windows.
    void silence() {
        lock.lock();
        try {
            report = _ -> {};
        } finally {
            lock.unlock();
        }
    }

    public Summary total() {
        lock.lock();
        try {
            return all.summary();
        } finally {
            lock.unlock();
        }
    }
}
