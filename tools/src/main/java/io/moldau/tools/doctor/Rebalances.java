package io.moldau.tools.doctor;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How often groups have rebalanced: each time leaves a record of the group with its next
/// generation in `__consumer_offsets`, while a look at the group finds it in some state or other.
///
/// Keys begin with an int16: 2 a group of the classic protocol (string group), 3 one of the new
/// protocol (string group). Values begin with their version, int16; then 2: string protocol type,
/// int32 generation; 3: int32 epoch.
final class Rebalances {
    private static final int CLASSIC_KEY = 2;
    private static final int CONSUMER_KEY = 3;

    private final Map<String, Set<Integer>> generations = new HashMap<>();

    /// Takes the next record. What this version does not know is passed over.
    void read(byte[] key, byte @Nullable [] value) {
        if (value == null) {
            return;
        }
        try {
            readKnown(ByteBuffer.wrap(key), ByteBuffer.wrap(value));
        } catch (BufferUnderflowException | IllegalArgumentException _) {
            // of a later version of the format
        }
    }

    private void readKnown(ByteBuffer key, ByteBuffer value) {
        int type = key.getShort();
        if (type != CLASSIC_KEY && type != CONSUMER_KEY) {
            return;
        }
        var name = new byte[key.getShort()];
        key.get(name);
        value.getShort(); // version
        if (type == CLASSIC_KEY) {
            value.position(value.position() + Short.BYTES + value.getShort(value.position()));
        }
        generations
                .computeIfAbsent(new String(name, StandardCharsets.UTF_8), _ -> new HashSet<>())
                .add(value.getInt());
    }

    int of(String group) {
        return generations.getOrDefault(group, Set.of()).size();
    }
}
