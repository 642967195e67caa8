package io.moldau.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// What could not be done, as one sentence: the JDK's messages about files are often a bare path.
final class Failures {
    private Failures() {}

    static String describe(IOException failure) {
        return switch (failure) {
            case AccessDeniedException it -> "no permission for " + it.getFile();
            case NoSuchFileException it -> it.getFile() + " does not exist";
            case NotDirectoryException it -> it.getFile() + " is not a directory";
            case FileAlreadyExistsException it ->
                    it.getFile() + " is there already and is not a directory";
            case FileSystemException it when it.getReason() != null ->
                    "%s: %s".formatted(it.getFile(), it.getReason());
            case IOException it -> it.getMessage() == null ? it.toString() : it.getMessage();
        };
    }
}
