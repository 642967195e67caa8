package io.moldau.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The file `moldau.pid` in the data directory, by which `moldau stop` finds the process.
///
/// Text, six lines: the process id, and when that process started, in milliseconds since the epoch
/// (0 if the system does not tell): it keeps a process that got the number of one long dead from
/// being stopped. Then, for `moldau status`, version, the addresses that clients are told, what an
/// acknowledgement promises, and an address at which it answers on this machine.
final class ProcessFile {
    static final String NAME = "moldau.pid";

    private final Path path;

    ProcessFile(Path dataDirectory) {
        path = dataDirectory.resolve(NAME);
    }

    /// What a broker says of itself.
    record Notice(String version, String addresses, String durability, String local) {}

    /// Names the current process.
    void write(Notice notice) throws IOException {
        ProcessHandle self = ProcessHandle.current();
        var lines =
                List.of(
                        Long.toString(self.pid()),
                        Long.toString(startMs(self)),
                        notice.version(),
                        notice.addresses(),
                        notice.durability(),
                        notice.local());
        Files.write(path, lines);
    }

    /// What the process said of itself; blanks where it is of an older version.
    Notice notice() throws IOException {
        var lines = new ArrayList<>(Files.readAllLines(path));
        while (lines.size() < 6) {
            lines.add("");
        }
        return new Notice(lines.get(2), lines.get(3), lines.get(4), lines.get(5));
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    /// The process named, if it runs.
    Optional<ProcessHandle> running() throws IOException {
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(path, StandardCharsets.ISO_8859_1);
        try {
            long pid = Long.parseLong(lines.get(0).strip());
            long startMs = Long.parseLong(lines.get(1).strip());
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(it -> startMs(it) == startMs);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static long startMs(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
