package io.moldau.tools.record;

import java.util.Arrays;

/// How long things took: a histogram of fixed size, whose steps are at most 1/64 of the value wide.
///
/// Values up to 127 have a bucket each; above, each power of two has 64 of them.
public final class Latencies {
    private static final int STEPS_BITS = 6;
    private static final int STEPS = 1 << STEPS_BITS;
    private static final int EXACT = 2 * STEPS;

    private final long[] counts = new long[EXACT + (Long.SIZE - 1 - STEPS_BITS) * STEPS];
    private long count;
    private long sum;
    private long max;

    public void add(long value) {
        long it = Math.max(0, value);
        counts[bucket(it)]++;
        count++;
        sum += it;
        max = Math.max(max, it);
    }

    public long count() {
        return count;
    }

    public long max() {
        return max;
    }

    public double average() {
        return count == 0 ? 0 : (double) sum / count;
    }

    /// The value that `share` (0 to 1) of all do not exceed; 0 if there are none.
    public long percentile(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * count));
        long seen = 0;
        for (int i = 0; i < counts.length && count > 0; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(max, largest(i));
            }
        }
        return 0;
    }

    public void clear() {
        Arrays.fill(counts, 0);
        count = 0;
        sum = 0;
        max = 0;
    }

    private static int bucket(long value) {
        if (value < EXACT) {
            return (int) value;
        }
        int shift = Long.SIZE - Long.numberOfLeadingZeros(value) - STEPS_BITS - 1;
        return EXACT + (shift - 1) * STEPS + (int) (value >>> shift) - STEPS;
    }

    /// The largest value that a bucket counts.
    private static long largest(int bucket) {
        if (bucket < EXACT) {
            return bucket;
        }
        int shift = (bucket - EXACT) / STEPS + 1;
        int step = (bucket - EXACT) % STEPS + STEPS;
        return ((step + 1L) << shift) - 1;
    }
}
