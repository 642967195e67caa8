package io.moldau.tools.offline;

/// What of the files is shown.
///
/// @param records each record beside its batch
/// @param contents keys and values of records
/// @param frame what surrounds them: offsets, times, sizes
/// @param bytesMax of each file of batches
/// @param decoder of keys and values
/// @param index what of an index
public record DumpOptions(
        boolean records,
        boolean contents,
        boolean frame,
        int bytesMax,
        RecordDecoder decoder,
        IndexContents index) {
    /// How an index is looked at.
    public enum IndexContents {
        /// Its entries are shown, and held against the log.
        SHOWN,
        /// They are only held against the log.
        VERIFIED,
        /// Only its size and its last entry are looked at, as at a start of a broker.
        CHECKED
    }
}
