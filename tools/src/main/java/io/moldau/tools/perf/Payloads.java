package io.moldau.tools.perf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/// What records have in them.
@FunctionalInterface
public interface Payloads {
    /// The value of record `number`; the array may be written anew for the next one.
    byte[] of(long number);

    /// Capital letters by chance, the same ones in each run.
    static Payloads ofSize(int bytes) {
        var random = new SplittableRandom(0);
        var value = new byte[bytes];
        return _ -> {
            for (int i = 0; i < value.length; i++) {
                value[i] = (byte) ('A' + random.nextInt(26));
            }
            return value;
        };
    }

    /// `0`, `1`, `2`.
    static Payloads numbers() {
        return number -> Long.toString(number).getBytes(StandardCharsets.UTF_8);
    }

    /// One of these by chance.
    static Payloads oneOf(List<byte[]> values) {
        var random = new SplittableRandom(0);
        return _ -> values.get(random.nextInt(values.size()));
    }
}
