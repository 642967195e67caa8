package io.moldau.protocol.record;

import java.nio.ByteBuffer;

/// What a record of a control batch says; kept in its key.
///
/// ```
/// key, big-endian: int16 version (0) | int16 type
/// value of ABORT, COMMIT: int16 version (0) | int32 coordinator epoch
/// ```
public enum ControlRecordType {
    ABORT(0),
    COMMIT(1),
    LEADER_CHANGE(2),
    SNAPSHOT_HEADER(3),
    SNAPSHOT_FOOTER(4),
    KRAFT_VERSION(5),
    KRAFT_VOTERS(6),
    /// Of a newer version than ours: readers skip it.
    UNKNOWN(-1);

    private static final int KEY_BYTES = 4;
    private static final int MARKER_VALUE_BYTES = 6;
    private static final short VERSION = 0;

    private final short id;

    ControlRecordType(int id) {
        this.id = (short) id;
    }

    public short id() {
        return id;
    }

    /// The key of a control record of this type.
    public ByteBuffer key() {
        return ByteBuffer.allocate(KEY_BYTES).putShort(VERSION).putShort(id).flip();
    }

    /// The value of an ABORT or COMMIT record.
    public static ByteBuffer markerValue(int coordinatorEpoch) {
        return ByteBuffer.allocate(MARKER_VALUE_BYTES)
                .putShort(VERSION)
                .putInt(coordinatorEpoch)
                .flip();
    }

    /// The coordinator's epoch out of the value of an ABORT or COMMIT record.
    public static int coordinatorEpoch(ByteBuffer markerValue) {
        if (markerValue.remaining() < MARKER_VALUE_BYTES) {
            throw new CorruptRecordException(
                    "value of a transaction marker has %d bytes, needs %d"
                            .formatted(markerValue.remaining(), MARKER_VALUE_BYTES));
        }
        return markerValue.getInt(markerValue.position() + Short.BYTES);
    }

    /// The type a control record's key names.
    public static ControlRecordType of(ByteBuffer key) {
        if (key.remaining() < KEY_BYTES) {
            throw new CorruptRecordException(
                    "key of a control record has %d bytes, needs %d"
                            .formatted(key.remaining(), KEY_BYTES));
        }
        short id = key.getShort(key.position() + Short.BYTES);
        for (ControlRecordType type : values()) {
            if (type.id == id) {
                return type;
            }
        }
        return UNKNOWN;
    }
}
