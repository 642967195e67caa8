package io.moldau.tools.group;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.screen.TimeText;
import java.time.InstantSource;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// Where a group shall go on reading.
sealed interface Goal {
    record Earliest() implements Goal {}

    record Latest() implements Goal {}

    record Offset(long offset) implements Goal {}

    record Time(long timeMs) implements Goal {}

    /// @param by how many records forwards, or backwards where it is negative
    record Shift(long by) implements Goal {}

    /// Of the options of a command line: one of both must be given. A plain number is an offset.
    static Goal of(@Nullable String to, @Nullable Long shift, InstantSource clock) {
        if ((to == null) == (shift == null)) {
            throw new CommandFailure(
                    Exit.USAGE, "give --to earliest, latest, OFFSET or TIME, or --shift NUMBER");
        }
        if (to == null || shift != null) {
            return new Shift(shift == null ? 0 : shift);
        }
        return switch (to) {
            case "earliest" -> new Earliest();
            case "latest" -> new Latest();
            case String it when it.matches("\\d{1,18}") -> new Offset(Long.parseLong(it));
            case String it -> {
                try {
                    yield new Time(TimeText.parse(it, clock, ZoneId.systemDefault()));
                } catch (IllegalArgumentException e) {
                    throw new CommandFailure(
                            Exit.USAGE,
                            "--to takes earliest, latest, an offset or a time: " + e.getMessage(),
                            e);
                }
            }
        };
    }
}
