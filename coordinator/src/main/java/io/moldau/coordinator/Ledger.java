package io.moldau.coordinator;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the records of the shard's partition say: the hard state, the same on leader, follower and
/// after a restart. Only [#apply] alters it, and any order of records that compaction leaves behind
/// is fine: tombstones of things never seen, offsets of groups without a record.
final class Ledger {
    // Sorted, so that long work can be cut into steps that resume after a name.
    private final TreeMap<String, StoredGroup> groups = new TreeMap<>();
    private final Offsets offsets = new Offsets();

    void apply(Change change) {
        switch (change) {
            case Change.OffsetStored it ->
                    offsets.put(it.groupId(), it.topic(), it.partition(), it.offset());
            case Change.OffsetDropped it ->
                    offsets.remove(it.groupId(), it.topic(), it.partition());
            case Change.GroupStored(var groupId, var group) -> groups.put(groupId, group);
            case Change.GroupDropped(var groupId) -> groups.remove(groupId);
        }
    }

    Map<String, StoredGroup> groups() {
        return groups;
    }

    @Nullable StoredGroup group(String groupId) {
        return groups.get(groupId);
    }

    Offsets offsets() {
        return offsets;
    }

    /// Everything there is to know, for comparisons in tests.
    @Override
    public String toString() {
        return groups + "\n" + offsets;
    }
}
