package io.moldau.tools.group;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where a lag is heading, from two looks at it.
///
/// @param lagPerSecond by how many records it grows in a second; negative where it shrinks
/// @param goneInSeconds when it would be gone if that went on; null where it would never be
record Trend(double lagPerSecond, @Nullable Long goneInSeconds) {
    private static final double MS_PER_SECOND = 1000;

    /// Below this one more digit says something.
    private static final double FRACTION_MAX = 10;

    static Trend of(long lagBefore, long lagNow, Duration between) {
        double seconds = Math.max(1, between.toMillis()) / MS_PER_SECOND;
        double perSecond = (lagNow - lagBefore) / seconds;
        if (lagNow == 0) {
            return new Trend(perSecond, 0L);
        }
        return new Trend(perSecond, perSecond < 0 ? (long) Math.ceil(lagNow / -perSecond) : null);
    }

    /// Of a group whose partitions have these: it is done when the last of them is.
    static Trend sum(Collection<Trend> trends) {
        double perSecond = 0;
        long goneInSeconds = 0;
        boolean ends = true;
        for (var it : trends) {
            perSecond += it.lagPerSecond();
            var gone = it.goneInSeconds();
            ends &= gone != null;
            goneInSeconds = Math.max(goneInSeconds, gone == null ? 0 : gone);
        }
        return new Trend(perSecond, ends ? goneInSeconds : null);
    }

    /// For a program: more digits than these are noise.
    double rounded() {
        // Plus zero makes -0.0 zero.
        return Math.round(lagPerSecond * 10) / 10.0 + 0.0;
    }

    /// `+12/s`, `-3.5/s`, `0/s`.
    static String rate(double perSecond) {
        if (perSecond == 0) {
            return "0/s";
        }
        var format = Math.abs(perSecond) < FRACTION_MAX ? "%+,.1f/s" : "%+,.0f/s";
        return String.format(Locale.ROOT, format, perSecond);
    }
}
