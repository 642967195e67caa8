package io.moldau.tools.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the process that works with a directory has open, and may have: as proc(5) tells on Linux.
record BrokerFiles(long pid, long open, long openMax) {
    /// Moldau writes the number of its process there.
    private static final String PID_FILE = "moldau.pid";

    private static final Pattern LIMIT = Pattern.compile("(?m)^Max open files +(\\d+)");

    /// Empty where no process of this machine and user is named, or the system does not tell.
    static Optional<BrokerFiles> of(Path directory) {
        try {
            var lines = Files.readAllLines(directory.resolve(PID_FILE));
            long pid = Long.parseLong(lines.getFirst().strip());
            var process = Path.of("/proc", Long.toString(pid));
            var limit = LIMIT.matcher(Files.readString(process.resolve("limits")));
            try (var open = Files.list(process.resolve("fd"))) {
                return limit.find()
                        ? Optional.of(
                                new BrokerFiles(pid, open.count(), Long.parseLong(limit.group(1))))
                        : Optional.empty();
            }
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }
}
