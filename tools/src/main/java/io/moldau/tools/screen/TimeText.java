package io.moldau.tools.screen;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A point in time as people write it: `now`, `10m ago`, `1h 30m ago`, `today`, `yesterday 08:00`,
/// `08:00`, `2026-11-21`, `2026-11-21 08:00`, `2026-11-21T08:00:00.5+01:00`, or milliseconds since
/// 1970. What names no zone is meant where the reader sits.
public final class TimeText {
    private static final String AGO = " ago";

    /// 18 digits are more years than there will be, and fit into a long.
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private static final Pattern AMOUNT = Pattern.compile("\\G\\s*(\\d{1,9})\\s*([a-z]+)");

    private static final Pattern TIME_OF_DAY = Pattern.compile("\\d{1,2}:\\d{2}(:\\d{2})?");

    /// Seconds since 1970 have ten digits from 2001 to 2286; as milliseconds they would mean the
    /// first days of 1970, which nobody means.
    private static final Pattern SECONDS = Pattern.compile("[1-9]\\d{9}");

    private static final DateTimeFormatter DATE_TIME =
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE)
                    .optionalStart()
                    .appendPattern("'T'H:mm")
                    .optionalStart()
                    .appendPattern(":ss")
                    .optionalStart()
                    .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
                    .optionalEnd()
                    .optionalEnd()
                    .appendPattern("[XXX][XX][X]")
                    .toFormatter(Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);

    private TimeText() {}

    /// Milliseconds since 1970, never negative: to Kafka negative ones are no times.
    ///
    /// @param zone of a time that names none
    /// @throws IllegalArgumentException with a sentence for the person, if it is no time
    public static long parse(String text, InstantSource clock, ZoneId zone) {
        var it = text.strip().toLowerCase(Locale.ROOT);
        long timeMs;
        if (NUMBER.matcher(it).matches()) {
            timeMs = number(it);
        } else if (it.equals("now")) {
            timeMs = clock.millis();
        } else if (it.endsWith(AGO)) {
            long ageMs =
                    ageMs(it.substring(0, it.length() - AGO.length()))
                            .orElseThrow(() -> noTime(text));
            timeMs = clock.millis() - ageMs;
        } else {
            var today = clock.instant().atZone(zone).toLocalDate();
            timeMs = date(it, today, zone).orElseThrow(() -> noTime(text)).toEpochMilli();
        }
        if (timeMs < 0) {
            throw new IllegalArgumentException(
                    "\"%s\" is before 1970; Kafka has no such times".formatted(text));
        }
        return timeMs;
    }

    private static long number(String digits) {
        if (SECONDS.matcher(digits).matches()) {
            throw new IllegalArgumentException(
                    "%s looks like seconds since 1970; as milliseconds it is %s000"
                            .formatted(digits, digits));
        }
        return Long.parseLong(digits);
    }

    /// Of `1h 30m`; empty if it is something else.
    private static Optional<Long> ageMs(String text) {
        var amount = AMOUNT.matcher(text);
        long sumMs = 0;
        int end = 0;
        while (amount.find()) {
            var unitMs = unitMs(amount.group(2));
            if (unitMs.isEmpty()) {
                return Optional.empty();
            }
            sumMs += Long.parseLong(amount.group(1)) * unitMs.get();
            end = amount.end();
        }
        return end > 0 && text.substring(end).isBlank() ? Optional.of(sumMs) : Optional.empty();
    }

    private static Optional<Long> unitMs(String unit) {
        return switch (unit) {
            case "ms", "millisecond", "milliseconds" -> Optional.of(1L);
            case "s", "sec", "second", "seconds" -> Optional.of(1_000L);
            case "m", "min", "minute", "minutes" -> Optional.of(60_000L);
            case "h", "hour", "hours" -> Optional.of(3_600_000L);
            case "d", "day", "days" -> Optional.of(86_400_000L);
            case "w", "week", "weeks" -> Optional.of(7 * 86_400_000L);
            default -> Optional.empty();
        };
    }

    private static Optional<Instant> date(String text, LocalDate today, ZoneId zone) {
        var full = TIME_OF_DAY.matcher(text).matches() ? "today " + text : text;
        var dated =
                full.replaceFirst("^today\\b", today.toString())
                        .replaceFirst("^yesterday\\b", today.minusDays(1).toString())
                        .replaceFirst("^(\\S+)\\s+(\\d)", "$1T$2")
                        .replaceFirst("\\s+(z|[+-]\\d\\S*)$", "$1");
        try {
            var parsed =
                    DATE_TIME.parseBest(
                            dated, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            return Optional.of(
                    switch (parsed) {
                        case OffsetDateTime it -> it.toInstant();
                        case LocalDateTime it -> it.atZone(zone).toInstant();
                        default -> LocalDate.from(parsed).atStartOfDay(zone).toInstant();
                    });
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static IllegalArgumentException noTime(String text) {
        return new IllegalArgumentException(
                """
                "%s" is no time; say it like "10m ago", "2026-11-21 08:00", \
                2026-11-21T08:00:00Z or 1795248000000 (milliseconds since 1970)\
                """
                        .formatted(text));
    }
}
