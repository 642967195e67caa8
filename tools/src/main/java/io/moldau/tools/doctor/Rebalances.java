package io.moldau.tools.doctor;

import io.moldau.tools.offline.CoordinatorRecords;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How often groups have rebalanced: each time leaves a record of the group with its next
/// generation in `__consumer_offsets`, while a look at the group finds it in some state or other.
final class Rebalances {
    /// A group of the classic protocol, and one of the new.
    private static final int CLASSIC_KEY = 2;

    private static final int CONSUMER_KEY = 3;

    private final CoordinatorRecords records = CoordinatorRecords.ofGroups();
    private final Map<String, Set<Integer>> generations = new HashMap<>();

    /// Takes the next record. What this version does not know is passed over.
    void read(byte[] key, byte @Nullable [] value) {
        if (value == null) {
            return;
        }
        try {
            records.key(ByteBuffer.wrap(key)).ifPresent(it -> readKnown(it, value));
        } catch (IllegalArgumentException _) {
            // of a later version of the format
        }
    }

    private void readKnown(CoordinatorRecords.Key key, byte[] value) {
        switch (key.type()) {
            case CLASSIC_KEY -> note(key, "group", value, "generation");
            case CONSUMER_KEY -> note(key, "groupId", value, "epoch");
            default -> {}
        }
    }

    private void note(CoordinatorRecords.Key key, String name, byte[] value, String number) {
        var group = key.data().get(name).getAsString();
        var said = records.value(key, ByteBuffer.wrap(value)).data();
        generations.computeIfAbsent(group, _ -> new HashSet<>()).add(said.get(number).getAsInt());
    }

    int of(String group) {
        return generations.getOrDefault(group, Set.of()).size();
    }
}
