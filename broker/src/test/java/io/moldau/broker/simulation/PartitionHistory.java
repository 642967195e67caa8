package io.moldau.broker.simulation;

import io.moldau.protocol.TopicPartition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What clients were told about one partition, and what that rules out from then on.
///
/// | checked | invariant of the reliability bar |
/// |---|---|
/// | one offset never shows two records | A2, A8 |
/// | what was acknowledged is there, at its offset, once, in the order it was sent | A1, C1 |
/// | the high watermark that clients see never goes back, nor below what was acknowledged | A7 |
/// | offsets follow each other without gaps | B12 |
final class PartitionHistory {
    private final TopicPartition partition;
    private final TreeMap<Long, Origin> acknowledged = new TreeMap<>();
    private final TreeMap<Long, Origin> seen = new TreeMap<>();
    private final Map<Integer, Integer> sent = new LinkedHashMap<>();
    private long highWatermarkMin;

    PartitionHistory(TopicPartition partition) {
        this.partition = partition;
    }

    TopicPartition partition() {
        return partition;
    }

    /// The first try to send a record; a producer numbers its records from 0 on.
    void sending(Origin origin) {
        int before = sent.getOrDefault(origin.producer(), 0);
        assert origin.number() == before : "a producer sends in order: " + origin;
        sent.put(origin.producer(), before + 1);
    }

    /// The broker said that these records, sent as one batch, begin at `baseOffset`.
    void acknowledged(long baseOffset, List<Origin> batch) {
        if (baseOffset < 0) {
            throw violation(
                    Check.ANSWERS_FIT_REQUESTS,
                    "acknowledged %s without an offset".formatted(batch.getFirst()));
        }
        for (int i = 0; i < batch.size(); i++) {
            long offset = baseOffset + i;
            same(seen, offset, batch.get(i), "was read as", "is acknowledged as");
            same(acknowledged, offset, batch.get(i), "was acknowledged as", "is acknowledged as");
            acknowledged.put(offset, batch.get(i));
        }
        highWatermarkMin = Math.max(highWatermarkMin, baseOffset + batch.size());
    }

    /// What a fetch that is sent now must at least show as the high watermark.
    long highWatermarkMin() {
        return highWatermarkMin;
    }

    /// A fetch was answered.
    ///
    /// @param least what [#highWatermarkMin] was when it was sent
    void highWatermark(long highWatermark, long least) {
        if (highWatermark < least) {
            throw violation(
                    Check.HIGH_WATERMARK_RISES,
                    "the high watermark went back: %d, and before the fetch it was at least %d"
                            .formatted(highWatermark, least));
        }
        highWatermarkMin = Math.max(highWatermarkMin, highWatermark);
    }

    /// A consumer read a record.
    void read(long offset, Origin origin, long highWatermark) {
        if (offset >= highWatermark) {
            throw violation(
                    Check.NOTHING_READ_PAST_HIGH_WATERMARK,
                    "offset %d was read past the high watermark %d"
                            .formatted(offset, highWatermark));
        }
        same(seen, offset, origin, "was read as", "is read as");
        same(acknowledged, offset, origin, "was acknowledged as", "is read as");
        seen.put(offset, origin);
    }

    private void same(Map<Long, Origin> known, long offset, Origin now, String was, String is) {
        Origin before = known.get(offset);
        if (before != null && !before.equals(now)) {
            throw violation(
                    Check.ONE_RECORD_PER_OFFSET,
                    "offset %d %s %s and now %s %s".formatted(offset, was, before, is, now));
        }
    }

    /// Everything that is in the partition once all producers have ended and all faults are over.
    void complete(List<Origin> log) {
        acknowledged.forEach(
                (offset, origin) -> present(log, offset, origin, Check.ACKNOWLEDGED_RECORD_STAYS));
        seen.forEach((offset, origin) -> present(log, offset, origin, Check.READ_RECORD_STAYS));
        Map<Integer, Integer> next = new LinkedHashMap<>();
        for (int offset = 0; offset < log.size(); offset++) {
            Origin origin = log.get(offset);
            int expected = next.getOrDefault(origin.producer(), 0);
            if (origin.number() < expected) {
                throw violation(
                        Check.EACH_RECORD_ONCE_IN_ORDER,
                        "offset %d repeats %s".formatted(offset, origin));
            }
            if (origin.number() > expected) {
                throw violation(
                        Check.EACH_RECORD_ONCE_IN_ORDER,
                        "offset %d is %s, before its #%d".formatted(offset, origin, expected));
            }
            next.put(origin.producer(), expected + 1);
        }
        if (!next.equals(sent)) {
            throw violation(
                    Check.EACH_RECORD_ONCE_IN_ORDER,
                    "records by producer: there are %s, acknowledged were %s"
                            .formatted(next, sent));
        }
    }

    private void present(List<Origin> log, long offset, Origin origin, Check check) {
        if (offset >= log.size()) {
            throw violation(
                    check,
                    "%s was at offset %d, and the log ends at %d"
                            .formatted(origin, offset, log.size()));
        }
        Origin there = log.get((int) offset);
        if (!there.equals(origin)) {
            throw violation(
                    check, "%s was at offset %d, where %s is".formatted(origin, offset, there));
        }
    }

    private Violation violation(Check check, String what) {
        return new Violation(check, partition + ": " + what);
    }
}
