package io.moldau.tools.doctor;

import io.moldau.tools.offline.CoordinatorRecords;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When the offsets of groups were committed, and since when groups have no members: read from the
/// records of `__consumer_offsets`, for no request tells it.
final class StoredCommits {
    private static final int OFFSET_KEY_MAX = 1;
    private static final int GROUP_KEY = 2;

    /// A partition of a group, as the key of its commit.
    record Place(String group, String topic, int partition) {}

    private final CoordinatorRecords records = CoordinatorRecords.ofGroups();
    private final Map<Place, Long> commits = new HashMap<>();
    private final Map<String, Long> stateChanges = new HashMap<>();

    /// Takes the next record. What this version does not know is passed over.
    void read(byte[] key, byte @Nullable [] value) {
        try {
            var known = records.key(ByteBuffer.wrap(key));
            if (known.isPresent()) {
                readKnown(known.get(), value == null ? null : ByteBuffer.wrap(value));
            }
        } catch (IllegalArgumentException _) {
            // of a later version of the format
        }
    }

    private void readKnown(CoordinatorRecords.Key key, @Nullable ByteBuffer value) {
        var about = key.data();
        if (key.type() <= OFFSET_KEY_MAX) {
            var place =
                    new Place(
                            about.get("group").getAsString(),
                            about.get("topic").getAsString(),
                            about.get("partition").getAsInt());
            if (value == null) {
                commits.remove(place);
            } else {
                var commit = records.value(key, value).data();
                commits.put(place, commit.get("commitTimestamp").getAsLong());
            }
        } else if (key.type() == GROUP_KEY) {
            var group = about.get("group").getAsString();
            stateChanges.remove(group);
            if (value != null) {
                // It has none in versions before 2, and none yet is negative.
                var changed = records.value(key, value).data().get("currentStateTimestamp");
                if (changed != null && changed.getAsLong() >= 0) {
                    stateChanges.put(group, changed.getAsLong());
                }
            }
        }
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
