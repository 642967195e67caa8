package io.moldau.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the members of a simulated group saw, and whether it can be.
final class GroupHistory {
    static final String GROUP = "g";
    static final int PARTITIONS = 7;

    private final Map<Integer, Map<Integer, String>> ownersByGeneration = new HashMap<>();
    private final Map<String, String> newestMemberId = new HashMap<>();
    private final Map<Integer, Long> acknowledged = new TreeMap<>();
    private long lastOffset;
    private long restartedAtMs;

    long nextOffset() {
        return ++lastOffset;
    }

    void restarted(long nowMs) {
        restartedAtMs = nowMs;
    }

    void joined(String identity, String memberId) {
        newestMemberId.put(identity, memberId);
    }

    /// D1: no partition has two owners in one generation.
    void owns(int generation, String identity, List<Integer> partitions) {
        var owners = ownersByGeneration.computeIfAbsent(generation, _ -> new HashMap<>());
        for (int partition : partitions) {
            var other = owners.putIfAbsent(partition, identity);
            assertThat(other == null || other.equals(identity))
                    .as(
                            "generation %d: %d is %s's and %s's",
                            generation, partition, other, identity)
                    .isTrue();
        }
    }

    void owned(int generation, int partition, String identity) {
        assertThat(ownersByGeneration.get(generation)).containsEntry(partition, identity);
    }

    void acknowledged(int partition, long offset) {
        acknowledged.put(partition, offset);
    }

    /// D2: a fenced or expired member cannot commit.
    void mayCommit(
            String identity, String memberId, boolean dynamic, long heardAtMs, long askedAtMs) {
        assertThat(memberId).as("the newest process").isEqualTo(newestMemberId.get(identity));
        if (dynamic) {
            assertThat(askedAtMs - Math.max(heardAtMs, restartedAtMs))
                    .as("silence of %s before it committed", memberId)
                    .isLessThanOrEqualTo(SimulatedMember.SESSION_TIMEOUT_MS);
        }
    }

    /// D3: what was acknowledged is there, unless a later commit is.
    void checkOffsets(Reply.OffsetsFetched fetched) {
        var found = new TreeMap<Integer, Long>();
        for (var topic : fetched.topics()) {
            topic.partitions().forEach(it -> found.put(it.partition(), it.offset()));
        }
        acknowledged.forEach((partition, offset) ->
                assertThat(found.getOrDefault(partition, -1L))
                        .as("offset of partition %d", partition)
                        .isBetween(offset, lastOffset));
    }

    /// D1: generations only rise. A second record of one is about a renamed static member.
    static void checkLog(List<Change> log) {
        int last = 0;
        for (var change : log) {
            if (change instanceof Change.GroupStored(_, var stored)) {
                assertThat(stored.generation()).isGreaterThanOrEqualTo(last);
                last = stored.generation();
            }
        }
    }
}
