package io.moldau.runtime;

import java.security.SecureRandom;
import java.util.concurrent.ThreadLocalRandom;

/// The machine's randomness.
final class RealRandomness implements Randomness {
    /// Loaded when first asked for: the JDK's security providers take their time.
    private static final class Strong {
        static final SecureRandom RANDOM = new SecureRandom();
    }

    @Override
    public long nextLong() {
        return Strong.RANDOM.nextLong();
    }

    /// For jitter and choices that nobody gains from guessing.
    @Override
    public int nextInt(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }
}
