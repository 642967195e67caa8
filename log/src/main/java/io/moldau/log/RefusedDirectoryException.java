package io.moldau.log;

import java.io.IOException;
import java.nio.file.Path;

/// A log directory that is not opened: the message says what is wrong with it and what to do.
public final class RefusedDirectoryException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedDirectoryException(Path directory, String problem, String remedy) {
        super("log directory %s %s. %s".formatted(directory, problem, remedy));
    }
}
