package io.moldau.coordinator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A generation of a classic group as `__consumer_offsets` keeps it: all that survives a restart.
///
/// @param protocolType `consumer`, `connect`, ... ; empty for a group that never had a member
/// @param protocol what the members agreed on; null without members
/// @param leaderId null without members
/// @param timestampMs since when the group is in the state that this record describes; -1 in
///   records of old brokers
/// @param members empty for a group in state Empty
public record StoredGroup(
        String protocolType,
        int generation,
        @Nullable String protocol,
        @Nullable String leaderId,
        long timestampMs,
        List<StoredMember> members) {

    /// A member with what it subscribed to and what it was given in this generation.
    public record StoredMember(
            String memberId,
            @Nullable String instanceId,
            Client client,
            int rebalanceTimeoutMs,
            int sessionTimeoutMs,
            Bytes subscription,
            Bytes assignment) {}

    public StoredGroup {
        members = List.copyOf(members);
    }
}
