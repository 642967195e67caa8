package io.moldau.acceptance.hostile;

import java.util.List;

/// A request as bytes, its size first, with the places in it where a number rules what follows.
@SuppressWarnings("ArrayRecordComponent") // bytes to send, never compared
record Frame(String name, byte[] bytes, List<Mark> marks) {
    /// What a number in a frame says.
    enum Meaning {
        LENGTH,
        COUNT,
        TAG_COUNT,
        NUMBER
    }

    /// Where a number is.
    ///
    /// @param widthBytes 1, 2, 4 or 8; a varint counts as 1, its first byte
    record Mark(Meaning meaning, int at, int widthBytes) {}
}
