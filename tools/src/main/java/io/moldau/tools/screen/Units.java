package io.moldau.tools.screen;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Numbers as people read them.
public final class Units {
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Units() {}

    /// `12,345`.
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// The same, or a dash for what is not known.
    public static String countOrDash(@Nullable Long number) {
        return number == null ? "-" : count(number);
    }

    /// `1 topic`, `1,200 topics`.
    public static String counted(long number, String noun) {
        return "%s %s%s".formatted(count(number), noun, number == 1 ? "" : "s");
    }

    /// `1.5 GiB`: three digits say enough.
    public static String bytes(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1000 && unit < BINARY.length - 1) {
            amount /= 1024;
            unit++;
        }
        if (unit == 0) {
            return bytes + " B";
        }
        int digits = amount < 10 ? 2 : amount < 100 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + digits + "f %s", amount, BINARY[unit]);
    }

    /// `2026-11-21 08:00:12`, where the reader sits.
    public static String time(Instant time) {
        return Times.FORMAT.format(time);
    }

    /// Apart, for it takes a while to make and few screens have times.
    private static final class Times {
        static final DateTimeFormatter FORMAT =
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    }

    /// `3d 4h`, `5m 20s`, `850ms`: the two largest units.
    public static String duration(Duration duration) {
        if (duration.isNegative()) {
            return "-" + duration(duration.negated());
        }
        if (duration.toDays() > 0) {
            return two(duration.toDays(), "d", duration.toHoursPart(), "h");
        }
        if (duration.toHours() > 0) {
            return two(duration.toHours(), "h", duration.toMinutesPart(), "m");
        }
        if (duration.toMinutes() > 0) {
            return two(duration.toMinutes(), "m", duration.toSecondsPart(), "s");
        }
        return duration.toSeconds() > 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + largeUnit : large + largeUnit + " " + small + smallUnit;
    }
}
