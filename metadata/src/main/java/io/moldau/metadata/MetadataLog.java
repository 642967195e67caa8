package io.moldau.metadata;

import io.moldau.protocol.stored.ClusterMetadataRecord;
import java.util.List;

/// The log of all that the cluster agreed on. A local file for one node, a quorum for several,
/// lists in memory for tests.
///
/// Offsets count records and are dense, but some belong to marks of the log itself: an image is
/// moved over them by [ClusterImage#at]. A decision is atomic: after a crash all of its changes are
/// there or none.
public interface MetadataLog extends AutoCloseable {
    /// Changes that belong together.
    ///
    /// @param lastOffset of the last record, marks included
    record Entry(long lastOffset, List<ClusterMetadataRecord> changes) {
        /// The image with these changes applied.
        public ClusterImage applyTo(ClusterImage image) {
            var after = image;
            for (var change : changes) {
                after = after.apply(change);
            }
            return after.at(lastOffset);
        }
    }

    /// The image of all that is committed: newest snapshot, then the tail.
    ClusterImage load() throws MetadataLogException;

    /// Appends decisions and returns once they are committed: durable, on one node. After a failure
    /// none of them is in the log; after a crash in between, the first of them may be, each whole.
    ///
    /// @param baseOffset that the first record shall get: one past the last of the log
    void append(long baseOffset, List<List<ClusterMetadataRecord>> decisions)
            throws MetadataLogException;

    /// Offset of the last committed record; [ClusterImage#NOTHING] while there is none.
    long committedOffset();

    /// Committed entries from the one that holds `fromOffset` on, at most `entriesMax`; empty when
    /// there are none yet. What a snapshot has replaced cannot be read any more.
    List<Entry> read(long fromOffset, int entriesMax) throws MetadataLogException;

    /// First offset that [#read] can give; what is before it is in a snapshot only.
    long startOffset();

    /// Writes the image as a snapshot, durable when this returns; the log before an earlier
    /// snapshot may go. `image` stands at a committed offset.
    void writeSnapshot(ClusterImage image) throws MetadataLogException;

    /// Bytes of log since the newest snapshot: when there are many, it is time for another.
    long tailBytes();

    @Override
    void close() throws MetadataLogException;
}
