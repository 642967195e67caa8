package io.moldau.testkit;

import io.moldau.runtime.Randomness;
import java.util.Random;

/// Randomness that a seed decides.
public final class SeededRandomness implements Randomness {
    private final Random random;

    public SeededRandomness(long seed) {
        random = new Random(Trace.mix(seed));
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    @Override
    public int nextInt(int bound) {
        return random.nextInt(bound);
    }
}
