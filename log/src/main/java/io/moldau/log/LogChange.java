package io.moldau.log;

import java.io.IOException;

/// A change of a log's files; an `IOException` in it is final.
@FunctionalInterface
interface LogChange {
    /// @return a ticket of the journal
    long make() throws IOException;
}
