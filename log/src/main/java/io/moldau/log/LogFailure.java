package io.moldau.log;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The first failure of a log: after it the log takes no further change.
final class LogFailure {
    private final Path directory;
    private final Journal journal;
    private volatile @Nullable IOException first;

    LogFailure(Path directory, Journal journal) {
        this.directory = directory;
        this.journal = journal;
    }

    boolean isPresent() {
        return first != null;
    }

    void throwIfPresent() throws IOException {
        var cause = first;
        if (cause != null) {
            throw new IOException(
                    "log %s takes no change since a failure: %s"
                            .formatted(directory, cause.getMessage()),
                    cause);
        }
    }

    /// Takes note of a failure and reports the first one.
    ///
    /// @return `cause`, to be thrown
    IOException note(Journal.Failure kind, IOException cause) {
        if (first == null) {
            first = cause;
            journal.failed(kind, cause);
        }
        return cause;
    }

    /// The log is closed, which is no failure but as final as one.
    void close() {
        if (first == null) {
            first = new IOException("it is closed");
        }
    }
}
