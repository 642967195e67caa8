package io.moldau.testkit;

import java.util.stream.LongStream;

/// Which seeds a seeded test tries.
public final class Seeds {
    private Seeds() {}

    /// `count` seeds; `-Dtests.seeds=N` tries N instead, `-Dtests.seed=S` only that one, and
    /// `-Dtests.seed.first=S` starts there.
    public static LongStream of(int count) {
        Long only = Long.getLong("tests.seed");
        if (only != null) {
            return LongStream.of(only);
        }
        long first = Long.getLong("tests.seed.first", 1);
        return LongStream.range(first, first + Long.getLong("tests.seeds", count));
    }
}
