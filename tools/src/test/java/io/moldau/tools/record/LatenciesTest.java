package io.moldau.tools.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    private static final long SEED = Long.getLong("tests.seed", 20);

    @Test
    void nothingHasNoLatency() {
        var none = new Latencies();
        assertThat(none.percentile(0.99)).isZero();
        assertThat(none.average()).isZero();
        assertThat(none.max()).isZero();
    }

    @Test
    void smallValuesAreExact() {
        var latencies = new Latencies();
        for (int i = 1; i <= 100; i++) {
            latencies.add(i);
        }
        assertThat(latencies.percentile(0.5)).isEqualTo(50);
        assertThat(latencies.percentile(0.99)).isEqualTo(99);
        assertThat(latencies.percentile(0.999)).isEqualTo(100);
        assertThat(latencies.max()).isEqualTo(100);
        assertThat(latencies.average()).isEqualTo(50.5, Offset.offset(1e-9));
    }

    @Test
    void largeOnesAreOffByNoMoreThanASixtyFourth() {
        System.out.println("seed " + SEED);
        var random = new SplittableRandom(SEED);
        var latencies = new Latencies();
        long[] all = random.longs(10_000, 0, 1L << 40).toArray();
        Arrays.stream(all).forEach(latencies::add);
        Arrays.sort(all);
        for (double share : new double[] {0.01, 0.5, 0.99, 1}) {
            long exact = all[(int) Math.ceil(share * all.length) - 1];
            assertThat(latencies.percentile(share)).isCloseTo(exact, within(exact / 64 + 1));
        }
    }

    @Test
    void anyLongHasABucket() {
        var latencies = new Latencies();
        latencies.add(Long.MAX_VALUE);
        latencies.add(-5);
        assertThat(latencies.percentile(0.5)).isZero();
        assertThat(latencies.percentile(1)).isEqualTo(Long.MAX_VALUE);
    }
}
