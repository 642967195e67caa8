package io.moldau.log;

/// Holds the last slots of a segment's indexes against the batches, on a walk over the segment's
/// end: an index that was torn by a crash can look sound by itself.
final class IndexAudit {
    private final OffsetIndex offsets;
    private final SegmentIndexes.TimeMark largest;
    private final int slotCount; // those added on the walk are not audited
    private int slot;
    private boolean largestSeen;
    private boolean lied;

    /// @param fromSlot the slot from whose batch on the walk goes; -1 for the segment's beginning
    IndexAudit(SegmentIndexes indexes, int fromSlot) {
        this.offsets = indexes.offsets();
        this.largest = indexes.largest();
        this.slotCount = offsets.count();
        this.slot = Math.max(fromSlot, 0);
        long walkedFrom = fromSlot < 0 ? Long.MIN_VALUE : offsets.offsetAt(fromSlot);
        this.largestSeen = largest.timestampMs() < 0 || largest.lastOffset() < walkedFrom;
    }

    /// Looks at the next batch of the walk.
    ///
    /// @return whether the indexes are borne out so far
    boolean accepts(BatchHeader batch) {
        if (slot < slotCount && batch.position() >= offsets.positionAt(slot)) {
            lied |=
                    batch.position() != offsets.positionAt(slot)
                            || batch.lastOffset() != offsets.offsetAt(slot);
            slot++;
        }
        if (!largestSeen && batch.lastOffset() >= largest.lastOffset()) {
            lied |=
                    batch.lastOffset() != largest.lastOffset()
                            || batch.maxTimestamp() != largest.timestampMs();
            largestSeen = true;
        } else if (!largestSeen) {
            lied |= batch.maxTimestamp() > largest.timestampMs();
        }
        return !lied;
    }

    /// Whether every slot looked for was found, at the end of the walk.
    boolean isComplete() {
        return !lied && largestSeen && slot >= slotCount;
    }
}
