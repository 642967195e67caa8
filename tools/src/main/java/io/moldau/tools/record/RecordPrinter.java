package io.moldau.tools.record;

/// How a record is printed.
interface RecordPrinter {
    /// What stands before the first one.
    default String head() {
        return "";
    }

    /// One record, with the end of its line.
    String print(RecordView view);
}
