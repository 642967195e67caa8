package io.moldau.log.wal;

import java.io.IOException;

/// Sees the entries of the log in order.
@FunctionalInterface
public interface WalVisitor {
    void visit(WalEntry entry) throws IOException;
}
