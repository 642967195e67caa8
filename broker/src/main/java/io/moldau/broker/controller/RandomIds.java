package io.moldau.broker.controller;

import io.moldau.protocol.Uuid;
import io.moldau.runtime.Randomness;

/// Ids for topics, clusters, directories and incarnations.
public final class RandomIds {
    private static final long VERSION_MASK = 0xF000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_MASK = 0xC000_0000_0000_0000L;
    private static final long VARIANT_2 = 0x8000_0000_0000_0000L;

    private RandomIds() {}

    /// A random id in the form of RFC 9562, version 4. Never one whose text begins with a dash, for
    /// command lines would take it for an option.
    public static Uuid next(Randomness randomness) {
        while (true) {
            var id =
                    new Uuid(
                            (randomness.nextLong() & ~VERSION_MASK) | VERSION_4,
                            (randomness.nextLong() & ~VARIANT_MASK) | VARIANT_2);
            if (!id.toString().startsWith("-")) {
                return id;
            }
        }
    }
}
