package io.moldau.log;

/// A log that was opened anew because it had failed; all up to `endOffset` is flushed, but a crash
/// will only know it when that was noted. Until then it is held, for its next opening would show
/// consumers all there is.
record RepairedLog(DirectoryJournal journal, long endOffset) {
    /// To be called when a checkpoint is durable that came after the repair.
    void expose() {
        journal.log().exposeUpTo(endOffset);
        journal.handle().release();
    }
}
