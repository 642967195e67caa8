package io.moldau.log;

import org.jspecify.annotations.Nullable;

/// The end of a log, published as one value: whoever reads it sees an offset and the position that
/// belongs to it.
///
/// @param offset one past the last record
/// @param segment the last segment; `null` while the log has no files
/// @param position bytes of that segment
record LogEnd(long offset, @Nullable Segment segment, int position) {}
