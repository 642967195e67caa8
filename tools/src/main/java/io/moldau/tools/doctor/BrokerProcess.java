package io.moldau.tools.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// The process that works with a directory, as proc(5) tells of it on Linux: what it has open, and
/// may have, and which Java it is.
///
/// @param java feature release, where that can be seen
/// @param isMoldau and not another broker
record BrokerProcess(long pid, long open, long openMax, OptionalInt java, boolean isMoldau) {
    private static final Pattern LIMIT = Pattern.compile("(?m)^Max open files +(\\d+)");

    /// Moldau and Kafka lock this file as long as they run.
    private static final String LOCK_FILE = ".lock";

    private static final Path PROC = Path.of("/proc");

    /// Empty where no process of this machine and user is named, or the system does not tell.
    static Optional<BrokerProcess> of(Path directory) {
        try {
            var pid = holder(directory.resolve(LOCK_FILE));
            return pid.isPresent() ? read(pid.getAsLong()) : Optional.empty();
        } catch (IOException | UnsupportedOperationException _) {
            return Optional.empty();
        }
    }

    private static Optional<BrokerProcess> read(long pid) throws IOException {
        var process = PROC.resolve(Long.toString(pid));
        var limit = LIMIT.matcher(Files.readString(process.resolve("limits")));
        if (!limit.find()) {
            return Optional.empty();
        }
        var program = Files.readString(process.resolve("cmdline"));
        // The program is bin/java of its home.
        var home = process.resolve("exe").toRealPath().resolve("../..").normalize();
        var java = JavaCheck.featureOf(home);
        try (var open = Files.list(process.resolve("fd"))) {
            return Optional.of(
                    new BrokerProcess(
                            pid,
                            open.count(),
                            Long.parseLong(limit.group(1)),
                            java.map(OptionalInt::of).orElse(OptionalInt.empty()),
                            program.contains("io.moldau.")));
        }
    }

    /// Who has a lock on a file.
    private static OptionalLong holder(Path file) throws IOException {
        long inode = (Long) Files.getAttribute(file, "unix:ino");
        for (var line : Files.readAllLines(PROC.resolve("locks"))) {
            var pid = holder(line, inode);
            if (pid.isPresent()) {
                return pid;
            }
        }
        return OptionalLong.empty();
    }

    /// Of a line like `1: POSIX ADVISORY WRITE 1234 fe:00:567 0 EOF`, where the process 1234 has
    /// locked the file with inode 567.
    static OptionalLong holder(String line, long inode) {
        var words = line.strip().split("\\s+");
        boolean held =
                words.length >= 6 && words[5].endsWith(":" + inode) && words[4].matches("\\d+");
        return held ? OptionalLong.of(Long.parseLong(words[4])) : OptionalLong.empty();
    }
}
