package io.moldau.log;

import io.moldau.runtime.DiskFile;

/// What is open of a segment: its file and its indexes. Counted by [Segment], under its lock.
final class SegmentHandles {
    final DiskFile file;
    final SegmentIndexes indexes;

    /// Readers that look at it now.
    int users;

    SegmentHandles(DiskFile file, SegmentIndexes indexes) {
        this.file = file;
        this.indexes = indexes;
    }
}
