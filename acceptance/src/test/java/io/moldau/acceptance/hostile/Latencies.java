package io.moldau.acceptance.hostile;

import java.util.Collection;
import java.util.List;

/// How long the good client waited for its acknowledgements in one part of a test.
record Latencies(List<Long> sortedNanos) {
    static Latencies of(Collection<Long> nanos) {
        return new Latencies(nanos.stream().sorted().toList());
    }

    double percentileMs(double share) {
        return sortedNanos.get((int) (share * (sortedNanos.size() - 1))) / 1e6;
    }

    @Override
    public String toString() {
        return "%d good produces, p50 %.1f ms, p99 %.1f ms, longest %.1f ms"
                .formatted(
                        sortedNanos.size(), percentileMs(0.5), percentileMs(0.99), percentileMs(1));
    }
}
