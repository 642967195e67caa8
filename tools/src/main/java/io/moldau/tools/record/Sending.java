package io.moldau.tools.record;

import io.moldau.tools.screen.ProgressLine;
import io.moldau.tools.screen.Units;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;

/// Sends records until there are no more, or until one is refused.
final class Sending {
    private final Producer<byte[], byte[]> producer;
    private final Rate rate;
    private final ProgressLine progress;
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final long startNanos = System.nanoTime();

    Sending(Producer<byte[], byte[]> producer, Rate rate, ProgressLine progress) {
        this.producer = producer;
        this.rate = rate;
        this.progress = progress;
    }

    void run(RecordSource source) throws IOException, InterruptedException {
        for (long sent = 0; acknowledgements.refusal() == null; sent++) {
            var record = source.next();
            if (record == null) {
                return;
            }
            rate.await(sent);
            var _ = producer.send(record, acknowledgements.expect(source.number(), record));
            progress.update(this::text);
        }
    }

    /// Waits until the cluster has answered for all of them.
    void finish() {
        producer.flush();
        progress.clear();
    }

    Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    Duration took() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    double perSecond() {
        return acknowledgements.records()
                * (double) TimeUnit.SECONDS.toNanos(1)
                / Math.max(1, took().toNanos());
    }

    private String text() {
        return "%s records, %s, %s records/s"
                .formatted(
                        Units.count(acknowledgements.records()),
                        Units.bytes(acknowledgements.bytes()),
                        Units.count(Math.round(perSecond())));
    }
}
