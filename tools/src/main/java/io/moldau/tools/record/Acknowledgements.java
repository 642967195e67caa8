package io.moldau.tools.record;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/// What became of the records that were sent. The client's thread adds to it, another reads it.
final class Acknowledgements {
    /// What a partition has got.
    ///
    /// @param firstOffset -1 where nobody said (`acks=0`)
    record Part(int partition, long records, long firstOffset, long lastOffset) {
        Part and(long offset) {
            boolean unknown = firstOffset < 0;
            return new Part(
                    partition,
                    records + 1,
                    unknown ? offset : Math.min(firstOffset, offset),
                    Math.max(lastOffset, offset));
        }
    }

    /// The first record that was refused.
    ///
    /// @param number of its line
    record Refusal(long number, Exception reason) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Integer, Part> parts = new TreeMap<>();
    private final Latencies micros = new Latencies();
    private long bytes;
    private volatile @Nullable Refusal refusal;

    /// For one record, which is sent now.
    Callback expect(long number, ProducerRecord<byte[], byte[]> record) {
        long size = size(record.key()) + size(record.value());
        long startNanos = System.nanoTime();
        return (metadata, failure) -> {
            if (failure == null) {
                add(metadata, size, (System.nanoTime() - startNanos) / 1000);
            } else {
                refuse(new Refusal(number, failure));
            }
        };
    }

    private static long size(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private void add(RecordMetadata metadata, long size, long tookMicros) {
        lock.lock();
        try {
            int partition = metadata.partition();
            var part = parts.getOrDefault(partition, new Part(partition, 0, -1, -1));
            parts.put(partition, part.and(metadata.hasOffset() ? metadata.offset() : -1));
            micros.add(tookMicros);
            bytes += size;
        } finally {
            lock.unlock();
        }
    }

    private void refuse(Refusal it) {
        lock.lock();
        try {
            var known = refusal;
            if (known == null || it.number() < known.number()) {
                refusal = it;
            }
        } finally {
            lock.unlock();
        }
    }

    @Nullable Refusal refusal() {
        return refusal;
    }

    List<Part> parts() {
        lock.lock();
        try {
            return new ArrayList<>(parts.values());
        } finally {
            lock.unlock();
        }
    }

    long records() {
        lock.lock();
        try {
            return micros.count();
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /// Within what time `share` of them were acknowledged.
    double percentileMs(double share) {
        lock.lock();
        try {
            return micros.percentile(share) / 1000.0;
        } finally {
            lock.unlock();
        }
    }
}
