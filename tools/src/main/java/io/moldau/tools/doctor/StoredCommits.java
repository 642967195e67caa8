package io.moldau.tools.doctor;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// When the offsets of groups were committed, and since when groups have no members: read from the
/// records of `__consumer_offsets`, for no request tells it.
///
/// Keys begin with an int16: 0 and 1 are a group's offset of a partition (string group, string
/// topic, int32 partition), 2 the group itself (string group). Values begin with their version:
///
/// | version | of an offset |
/// |---|---|
/// | 0, 2 | int64 offset, string metadata, int64 commit time |
/// | 1 | the same, int64 expiry time |
/// | 3 | int64 offset, int32 leader epoch, string metadata, int64 commit time |
/// | 4 | the same with a compact string |
///
/// Of a group: string protocol type, int32 generation, nullable strings protocol and leader, from
/// version 2 on int64 time of its last change of state.
final class StoredCommits {
    private static final int OFFSET_KEY_MAX = 1;
    private static final int GROUP_KEY = 2;
    private static final int LEADER_EPOCH_FROM = 3;
    private static final int COMPACT_FROM = 4;
    private static final int STATE_TIME_FROM = 2;

    /// A partition of a group, as the key of its commit.
    record Place(String group, String topic, int partition) {}

    private final Map<Place, Long> commits = new HashMap<>();
    private final Map<String, Long> stateChanges = new HashMap<>();

    /// Takes the next record. What this version does not know is passed over.
    void read(byte[] key, byte @Nullable [] value) {
        try {
            readKnown(ByteBuffer.wrap(key), value == null ? null : ByteBuffer.wrap(value));
        } catch (BufferUnderflowException | IllegalArgumentException _) {
            // of a later version of the format
        }
    }

    private void readKnown(ByteBuffer key, @Nullable ByteBuffer value) {
        int type = key.getShort();
        if (type <= OFFSET_KEY_MAX) {
            var place = new Place(text(key), text(key), key.getInt());
            if (value == null) {
                commits.remove(place);
            } else {
                commits.put(place, commitTime(value));
            }
        } else if (type == GROUP_KEY) {
            var group = text(key);
            stateChanges.remove(group);
            if (value != null) {
                stateTime(value).ifPresent(it -> stateChanges.put(group, it));
            }
        }
    }

    private static long commitTime(ByteBuffer value) {
        int version = value.getShort();
        value.getLong(); // offset
        if (version >= LEADER_EPOCH_FROM) {
            value.getInt();
        }
        if (version >= COMPACT_FROM) {
            skip(value, varint(value) - 1);
        } else {
            skip(value, value.getShort());
        }
        return value.getLong();
    }

    private static OptionalLong stateTime(ByteBuffer value) {
        int version = value.getShort();
        if (version < STATE_TIME_FROM) {
            return OptionalLong.empty();
        }
        skip(value, value.getShort()); // protocol type
        value.getInt(); // generation
        skip(value, value.getShort()); // protocol
        skip(value, value.getShort()); // leader
        long time = value.getLong();
        return time < 0 ? OptionalLong.empty() : OptionalLong.of(time);
    }

    /// A length of -1 is null.
    private static void skip(ByteBuffer in, int length) {
        in.position(in.position() + Math.max(0, length));
    }

    private static int varint(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static String text(ByteBuffer in) {
        var bytes = new byte[in.getShort()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Since when the oldest offset of a group counts towards its expiry: a group with members of
    /// the classic protocol since it lost the last of them, any other since its commit.
    Optional<Long> oldestMs(String group) {
        var state = stateChanges.get(group);
        return commits.entrySet().stream()
                .filter(it -> it.getKey().group().equals(group))
                .map(it -> state == null ? it.getValue() : state)
                .min(Long::compare);
    }
}
