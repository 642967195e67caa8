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
    private final PendingOffsets pending = new PendingOffsets();

    void apply(Change change) {
        switch (change) {
            case Change.OffsetStored it -> {
                offsets.put(it.groupId(), it.topic(), it.partition(), it.offset());
                pending.overtake(place(it.groupId(), it.topic(), it.partition()));
            }
            case Change.OffsetPending it ->
                    pending.put(
                            place(it.groupId(), it.topic(), it.partition()),
                            it.producer().producerId(),
                            it.offset());
            case Change.OffsetDropped it -> {
                offsets.remove(it.groupId(), it.topic(), it.partition());
                pending.remove(place(it.groupId(), it.topic(), it.partition()));
            }
            case Change.GroupStored(var groupId, var group) -> groups.put(groupId, group);
            case Change.GroupDropped(var groupId) -> groups.remove(groupId);
        }
    }

    void apply(TransactionMarker marker) {
        pending.end(marker.producerId(), marker.commit())
                .forEach((place, offset) ->
                        offsets.put(place.groupId(), place.topic(), place.partition(), offset));
    }

    private static PendingOffsets.Place place(String groupId, String topic, int partition) {
        return new PendingOffsets.Place(groupId, topic, partition);
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

    PendingOffsets pending() {
        return pending;
    }

    /// Whether the group has committed anything, be it in a transaction that is still open.
    boolean hasOffsets(String groupId) {
        return offsets.has(groupId) || pending.has(groupId);
    }

    /// Everything there is to know, for comparisons in tests.
    @Override
    public String toString() {
        return groups + "\n" + offsets + "\n" + pending;
    }
}
