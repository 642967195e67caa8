package io.moldau.tools.record;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.screen.TimeText;
import java.time.InstantSource;
import java.time.ZoneId;

/// A point in the logs of partitions, as a person names it.
sealed interface Moment {
    record Beginning() implements Moment {}

    record End() implements Moment {}

    /// The same offset in each partition.
    record Offset(long offset) implements Moment {}

    /// So many offsets before the end of each.
    record BeforeEnd(long count) implements Moment {}

    /// The first record of each that is not older.
    record Time(long timeMs) implements Moment {}

    /// Of `beginning`, `end`, `1500` (an offset), `-10` (ten before the end), `@1795222215777`
    /// (milliseconds since 1970), or a time as [TimeText] reads it.
    static Moment of(String text, InstantSource clock) {
        var it = text.strip();
        if (it.equals("beginning")) {
            return new Beginning();
        }
        if (it.equals("end")) {
            return new End();
        }
        if (it.matches("\\d{1,18}")) {
            return new Offset(Long.parseLong(it));
        }
        if (it.matches("-\\d{1,18}")) {
            return new BeforeEnd(-Long.parseLong(it));
        }
        try {
            return new Time(
                    TimeText.parse(it.replaceFirst("^@", ""), clock, ZoneId.systemDefault()));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    Exit.USAGE,
                    "%s (or say beginning, end, an offset, or -10 for ten before the end)"
                            .formatted(e.getMessage()),
                    e);
        }
    }
}
