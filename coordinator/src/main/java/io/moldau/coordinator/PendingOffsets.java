package io.moldau.coordinator;

import io.moldau.protocol.Uuid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Offsets committed in transactions that are still open, by place and producer.
///
/// A group has come to the offset that was written last. So a pending offset is worth nothing any
/// more once a later record for its place counts, be that a plain commit or another transaction's:
/// it is overtaken. Until its own transaction ends the place stays unstable all the same.
final class PendingOffsets {
    /// A partition in which a group commits.
    record Place(String groupId, String topic, int partition) {}

    /// @param order rises with each pending offset, as in the log
    private record Pending(CommittedOffset offset, long order, boolean overtaken) {
        Pending overtake() {
            return new Pending(offset, order, true);
        }
    }

    private static final Comparator<Place> ORDER =
            Comparator.comparing(Place::groupId)
                    .thenComparing(Place::topic)
                    .thenComparingInt(Place::partition);

    private final TreeMap<Place, TreeMap<Long, Pending>> byPlace = new TreeMap<>(ORDER);
    private final Map<Long, TreeSet<Place>> byProducer = new HashMap<>();
    private long lastOrder;

    void put(Place place, long producerId, CommittedOffset offset) {
        byPlace.computeIfAbsent(place, _ -> new TreeMap<>())
                .put(producerId, new Pending(offset, ++lastOrder, false));
        byProducer.computeIfAbsent(producerId, _ -> new TreeSet<>(ORDER)).add(place);
    }

    /// A plain commit was written.
    void overtake(Place place) {
        overtakeUpTo(place, lastOrder);
    }

    private void overtakeUpTo(Place place, long order) {
        var pending = byPlace.get(place);
        if (pending != null) {
            pending.replaceAll((_, it) -> it.order() <= order ? it.overtake() : it);
        }
    }

    /// The offset was deleted, whatever transactions still say.
    void remove(Place place) {
        var pending = byPlace.remove(place);
        if (pending != null) {
            pending.keySet().forEach(it -> forget(it, place));
        }
    }

    private void forget(long producerId, Place place) {
        byProducer.computeIfPresent(
                producerId,
                (_, places) -> {
                    places.remove(place);
                    return places.isEmpty() ? null : places;
                });
    }

    /// The producer's transaction is over. Returns what it leaves behind if it is committed.
    Map<Place, CommittedOffset> end(long producerId, boolean commit) {
        var places = byProducer.remove(producerId);
        var left = new TreeMap<Place, CommittedOffset>(ORDER);
        if (places == null) {
            return left;
        }
        for (var place : places) {
            var ended = take(place, producerId);
            if (commit && ended != null && !ended.overtaken()) {
                left.put(place, ended.offset());
                overtakeUpTo(place, ended.order());
            }
        }
        return left;
    }

    private @Nullable Pending take(Place place, long producerId) {
        var pending = byPlace.get(place);
        if (pending == null) {
            return null;
        }
        var taken = pending.remove(producerId);
        if (pending.isEmpty()) {
            byPlace.remove(place);
        }
        return taken;
    }

    /// Whether a transaction may yet alter the offset.
    boolean has(String groupId, String topic, int partition) {
        return byPlace.containsKey(new Place(groupId, topic, partition));
    }

    /// Whether a transaction of anybody may yet alter an offset of the group.
    boolean has(String groupId) {
        var first = byPlace.ceilingKey(new Place(groupId, "", Integer.MIN_VALUE));
        return first != null && first.groupId().equals(groupId);
    }

    /// The group's places, sorted.
    List<Place> of(String groupId) {
        var places = new ArrayList<Place>();
        for (var place :
                byPlace.tailMap(new Place(groupId, "", Integer.MIN_VALUE), true).keySet()) {
            if (!place.groupId().equals(groupId)) {
                break;
            }
            places.add(place);
        }
        return places;
    }

    /// Where groups are about to commit in this very topic.
    List<Place> ofTopic(String topic, Uuid topicId) {
        var places = new ArrayList<Place>();
        byPlace.forEach((place, pending) -> {
            if (place.topic().equals(topic)
                    && pending.values().stream().anyMatch(it -> it.offset().isFor(topicId))) {
                places.add(place);
            }
        });
        return places;
    }

    /// All groups with pending offsets, sorted.
    Iterable<String> groupIds() {
        var ids = new TreeSet<String>();
        byPlace.keySet().forEach(it -> ids.add(it.groupId()));
        return ids;
    }

    @Override
    public String toString() {
        return byPlace.toString();
    }
}
