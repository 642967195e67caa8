package io.moldau.tools.perf;

import io.moldau.tools.record.Rate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// Many records, produced as fast as they are taken or at a rate.
public final class ProduceLoad {
    /// What is produced.
    ///
    /// @param perSecond 0 or less: as fast as they are taken
    /// @param warmupRecords the first ones, which the steady state does not count
    /// @param transactionMs how long a transaction lasts; 0 for none
    public record Plan(
            String topic,
            long records,
            Payloads payloads,
            double perSecond,
            long warmupRecords,
            long transactionMs) {}

    /// Who hears of it while it goes on.
    ///
    /// @param window what happened since the last time
    /// @param steady the first record after those to warm up
    public record Listener(long windowMs, Consumer<Figures.Summary> window, Runnable steady) {}

    private final Plan plan;
    private final Listener listener;
    private final Figures all;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicReference<@Nullable Exception> firstFailure = new AtomicReference<>();
    private @Nullable Figures steady;

    public ProduceLoad(Plan plan, Listener listener) {
        this.plan = plan;
        this.listener = listener;
        all = new Figures(listener.windowMs(), listener.window());
    }

    /// Sends all of them, and waits until each is acknowledged or refused.
    public void run(Producer<byte[], byte[]> producer, BooleanSupplier stopped)
            throws InterruptedException {
        var rate = Rate.perSecond(plan.perSecond());
        boolean open = false;
        long openedNanos = 0;
        for (long i = 0; i < plan.records() && !stopped.getAsBoolean(); i++) {
            if (plan.transactionMs() > 0 && !open) {
                producer.beginTransaction();
                open = true;
                openedNanos = System.nanoTime();
            }
            if (i > 0 && i == plan.warmupRecords()) {
                all.silence();
                steady = new Figures(listener.windowMs(), listener.window());
                listener.steady().run();
            }
            rate.await(i);
            var value = plan.payloads().of(i);
            long startNanos = System.nanoTime();
            var record = new ProducerRecord<byte[], byte[]>(plan.topic(), value);
            var _ = producer.send(record, acknowledged(value.length, startNanos));
            if (open && startNanos - openedNanos >= millis(plan.transactionMs())) {
                producer.commitTransaction();
                open = false;
            }
        }
        if (open) {
            producer.commitTransaction();
        }
        producer.flush();
    }

    private static long millis(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private Callback acknowledged(int bytes, long startNanos) {
        var after = steady;
        return (_, failure) -> {
            if (failure != null) {
                failures.incrementAndGet();
                firstFailure.compareAndSet(null, failure);
                return;
            }
            long micros = (System.nanoTime() - startNanos) / 1000;
            all.add(bytes, micros);
            if (after != null) {
                after.add(bytes, micros);
            }
        };
    }

    public Figures.Summary total() {
        return all.total();
    }

    /// That of the records after those to warm up, if there were any of them.
    public Optional<Figures.Summary> steadyTotal() {
        return Optional.ofNullable(steady).map(Figures::total);
    }

    /// How many records were refused.
    public long failures() {
        return failures.get();
    }

    public Optional<Exception> firstFailure() {
        return Optional.ofNullable(firstFailure.get());
    }
}
