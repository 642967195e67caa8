package io.moldau.tools.script;

import io.moldau.tools.screen.Terminal;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.apache.kafka.common.errors.ApiException;

/// Where a script prints: the lines that other scripts read, and apart from them those for people.
public record Output(Terminal terminal, InstantSource clock) {
    /// As Kafka's tools log: log4j2's `%d`.
    private static final DateTimeFormatter LOG_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS").withZone(ZoneId.systemDefault());

    public void print(String line) {
        terminal.say(line);
    }

    public void warn(String line) {
        terminal.note(line);
    }

    /// As Kafka logs a failure beside what it prints of it; without the stack trace, which says
    /// nothing more to anybody.
    public void log(Throwable failure) {
        var name =
                failure instanceof ApiException
                        ? failure.getClass().getName() + ": " + failure.getMessage()
                        : String.valueOf(failure.getMessage());
        warn("[%s] ERROR %s".formatted(LOG_TIME.format(clock.instant()), name));
    }
}
