package io.moldau.coordinator;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A classic group as the leader of its shard sees it: the members and what they are about to agree
/// on. Soft state: a restart knows only the last [StoredGroup].
///
/// Decisions work on a [#copy]; the copy becomes the group when the decision is applied. Only data
/// and its consistency live here, what to do with it is decided by [Joining], [Rebalance] and
/// others.
final class ClassicGroup {
    /// Generations of a new group count from 1; this one has not begun.
    private static final int NO_GENERATION = 0;

    /// The objects of an id that was given out, roughly.
    private static final int PENDING_BYTES = 100;

    private final String groupId;
    private final Map<String, Member> members; // by member id, in the order of entering
    private final Map<String, String> staticMembers; // member id by instance id
    private final Map<String, Integer> offers; // how many members know a protocol, by its name
    private final Map<String, Long> pending; // deadline by an id given out but not yet joined with
    private Phase phase = new Phase.Empty();
    private long sinceMs;
    private int generation = NO_GENERATION;
    private String protocolType = "";
    private @Nullable String protocol;
    private @Nullable String leaderId;
    private @Nullable Set<String> subscribedTopics;
    private long heldBytes;

    /// A group that nobody has joined yet.
    ClassicGroup(String groupId, long nowMs) {
        this.groupId = groupId;
        members = new LinkedHashMap<>();
        staticMembers = new LinkedHashMap<>();
        offers = new LinkedHashMap<>();
        pending = new LinkedHashMap<>();
        sinceMs = nowMs;
    }

    private ClassicGroup(ClassicGroup source) {
        groupId = source.groupId;
        members = new LinkedHashMap<>(source.members);
        staticMembers = new LinkedHashMap<>(source.staticMembers);
        offers = new LinkedHashMap<>(source.offers);
        pending = new LinkedHashMap<>(source.pending);
        phase = source.phase;
        sinceMs = source.sinceMs;
        generation = source.generation;
        protocolType = source.protocolType;
        protocol = source.protocol;
        leaderId = source.leaderId;
        subscribedTopics = source.subscribedTopics;
        heldBytes = source.heldBytes;
    }

    /// The group of the last stored generation, its members to be heard of from now on.
    static ClassicGroup loaded(String groupId, StoredGroup stored, long nowMs) {
        var group = new ClassicGroup(groupId, stored.timestampMs());
        group.generation = stored.generation();
        group.protocolType = stored.protocolType();
        if (stored.members().isEmpty()) {
            group.noteSubscriptions();
            return group;
        }
        // Written by an old or foreign broker it may lack a protocol; nobody can match the empty
        // one.
        var protocol = stored.protocol() == null ? "" : stored.protocol();
        group.protocol = protocol;
        for (var member : stored.members()) {
            group.put(Member.loaded(member, protocol, nowMs));
        }
        group.leaderId =
                stored.leaderId() == null
                        ? stored.members().getFirst().memberId()
                        : stored.leaderId();
        group.phase = new Phase.Stable(Phase.NEVER_MS);
        group.noteSubscriptions();
        return group;
    }

    ClassicGroup copy() {
        return new ClassicGroup(this);
    }

    /// What a restart shall know of this generation.
    StoredGroup stored(long nowMs) {
        var agreed = protocol;
        if (members.isEmpty() || agreed == null) {
            return new StoredGroup(protocolType, generation, null, null, nowMs, List.of());
        }
        var stored = members.values().stream().map(it -> it.stored(agreed)).toList();
        return new StoredGroup(protocolType, generation, agreed, leaderId, nowMs, stored);
    }

    // ---- what it is

    String groupId() {
        return groupId;
    }

    Phase phase() {
        return phase;
    }

    GroupState state() {
        return phase.state();
    }

    /// Since when the group is in its state, milliseconds since the epoch; -1 when an old broker
    /// did not write it down.
    long sinceMs() {
        return sinceMs;
    }

    int generation() {
        return generation;
    }

    /// Empty for a group that never had a member.
    String protocolType() {
        return protocolType;
    }

    @Nullable String protocol() {
        return protocol;
    }

    @Nullable String leaderId() {
        return leaderId;
    }

    boolean isLeader(String memberId) {
        return memberId.equals(leaderId);
    }

    /// Whether somebody subscribes to `topic`, as far as the group's subscriptions can be read. Of
    /// consumers whose subscriptions cannot be read it is assumed.
    boolean subscribesTo(String topic) {
        if (subscribedTopics == null) {
            return ConsumerSubscription.isSpokenBy(protocolType);
        }
        return subscribedTopics.contains(topic);
    }

    /// Whether [#subscribesTo] knows rather than assumes.
    boolean knowsSubscriptions() {
        return subscribedTopics != null;
    }

    // ---- its members

    Collection<Member> members() {
        return members.values();
    }

    int size() {
        return members.size();
    }

    /// About what its members take in memory. Counted as they change, for groups can be large.
    long heldBytes() {
        return heldBytes;
    }

    @Nullable Member member(String memberId) {
        return members.get(memberId);
    }

    boolean has(String memberId) {
        return members.containsKey(memberId);
    }

    @Nullable String staticMemberId(String instanceId) {
        return staticMembers.get(instanceId);
    }

    boolean isPending(String memberId) {
        return pending.containsKey(memberId);
    }

    Map<String, Long> pending() {
        return pending;
    }

    int joiningCount() {
        int count = 0;
        for (var member : members.values()) {
            count += member.isJoining() ? 1 : 0;
        }
        return count;
    }

    boolean allJoined() {
        return pending.isEmpty() && members.values().stream().allMatch(Member::isJoining);
    }

    boolean allSynced() {
        return members.values().stream().allMatch(Member::synced);
    }

    /// How long a rebalance waits: as long as the most patient member asks for.
    int rebalanceTimeoutMs() {
        return members.values().stream().mapToInt(Member::rebalanceTimeoutMs).max().orElse(0);
    }

    /// When something is due without anybody asking.
    long nextDeadlineMs() {
        long nextMs = phase.deadlineMs();
        for (var member : members.values()) {
            nextMs = Math.min(nextMs, member.deadlineMs());
        }
        for (long deadlineMs : pending.values()) {
            nextMs = Math.min(nextMs, deadlineMs);
        }
        return nextMs;
    }

    // ---- agreement

    /// Whether somebody with these protocols can be (or stay) a member: one of them must be known
    /// to everybody.
    boolean admits(String type, List<Protocol> protocols) {
        if (type.isEmpty() || protocols.isEmpty()) {
            return false;
        }
        if (phase instanceof Phase.Empty) {
            return true;
        }
        return type.equals(protocolType)
                && protocols.stream().anyMatch(it -> isKnownToAll(it.name()));
    }

    private boolean isKnownToAll(String name) {
        return offers.getOrDefault(name, 0) == members.size();
    }

    /// The protocol that most members prefer among those that all know; the first one voted for
    /// wins a tie.
    String electProtocol() {
        assert !members.isEmpty() : "nobody votes";
        var votes = new LinkedHashMap<String, Integer>();
        for (var name : votable()) {
            votes.put(name, 0);
        }
        assert !votes.isEmpty() : "members without a common protocol are not admitted";
        for (var member : members.values()) {
            for (var offered : member.protocols()) {
                if (votes.containsKey(offered.name())) {
                    votes.merge(offered.name(), 1, Integer::sum);
                    break;
                }
            }
        }
        var best = votes.entrySet().iterator().next();
        for (var candidate : votes.entrySet()) {
            best = candidate.getValue() > best.getValue() ? candidate : best;
        }
        return best.getKey();
    }

    private List<String> votable() {
        var first = members.values().iterator().next();
        return first.protocols().stream()
                .map(Protocol::name)
                .filter(this::isKnownToAll)
                .distinct()
                .toList();
    }

    // ---- alterations, on a copy that is being decided about

    void enter(Phase next, long nowMs) {
        if (next.state() != phase.state()) {
            sinceMs = nowMs;
        }
        phase = next;
    }

    /// The next generation begins with those who are members now.
    void beginGeneration() {
        generation++;
        protocol = members.isEmpty() ? null : electProtocol();
        noteSubscriptions();
    }

    private void noteSubscriptions() {
        subscribedTopics = ConsumerSubscription.topicsOf(this);
    }

    /// Lets a member in, or replaces what is known of it. The first one decides on the protocol
    /// type and leads.
    void put(Member member, String type) {
        if (members.isEmpty()) {
            protocolType = type;
        }
        stopAwaiting(member.memberId());
        put(member);
        if (leaderId == null) {
            leaderId = member.memberId();
        }
    }

    void put(Member member) {
        var before = members.put(member.memberId(), member);
        heldBytes += member.heldBytes() - (before == null ? 0 : before.heldBytes());
        countOffers(before, member);
        if (member.instanceId() != null) {
            staticMembers.put(member.instanceId(), member.memberId());
        }
    }

    void remove(String memberId) {
        var member = Objects.requireNonNull(members.remove(memberId), "only members leave");
        heldBytes -= member.heldBytes();
        countOffers(member, null);
        if (member.instanceId() != null) {
            staticMembers.remove(member.instanceId());
        }
        if (memberId.equals(leaderId)) {
            leaderId = members.isEmpty() ? null : members.keySet().iterator().next();
        }
    }

    /// A static member came back under a new id and takes the old one's place.
    void rename(Member old, Member renamed) {
        members.remove(old.memberId());
        heldBytes -= old.heldBytes();
        countOffers(old, null);
        put(renamed);
        if (old.memberId().equals(leaderId)) {
            leaderId = renamed.memberId();
        }
    }

    /// Counted rather than looked up, for every join asks and groups can be large.
    private void countOffers(@Nullable Member before, @Nullable Member after) {
        if (before != null && after != null && before.protocols().equals(after.protocols())) {
            return;
        }
        if (before != null) {
            before.protocolNames()
                    .forEach(it -> offers.computeIfPresent(it, (_, n) -> n == 1 ? null : n - 1));
        }
        if (after != null) {
            after.protocolNames().forEach(it -> offers.merge(it, 1, Integer::sum));
        }
    }

    void lead(String memberId) {
        assert members.containsKey(memberId) : memberId;
        leaderId = memberId;
    }

    void awaitJoinWith(String memberId, long deadlineMs) {
        if (pending.put(memberId, deadlineMs) == null) {
            heldBytes += pendingBytes(memberId);
        }
    }

    void stopAwaiting(String memberId) {
        if (pending.remove(memberId) != null) {
            heldBytes -= pendingBytes(memberId);
        }
    }

    private static long pendingBytes(String memberId) {
        return PENDING_BYTES + 2L * memberId.length();
    }

    /// Everything there is to know, for comparisons in tests.
    @Override
    public String toString() {
        return "%s %s since %d generation %d type '%s' protocol %s leader %s topics %s pending %s %s"
                .formatted(
                        groupId,
                        phase,
                        sinceMs,
                        generation,
                        protocolType,
                        protocol,
                        leaderId,
                        subscribedTopics,
                        pending,
                        members.values());
    }
}
