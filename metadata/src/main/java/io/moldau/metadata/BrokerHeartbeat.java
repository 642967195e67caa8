package io.moldau.metadata;

/// A broker says that it lives, how far it has read the metadata, and what it wants.
///
/// @param metadataOffset of the last record that the broker has applied
/// @param wantsFence whether it wants to be fenced
/// @param wantsShutDown whether it wants to hand over what it leads and stop
public record BrokerHeartbeat(
        int brokerId,
        long brokerEpoch,
        long metadataOffset,
        boolean wantsFence,
        boolean wantsShutDown)
        implements Command<BrokerHeartbeat.Reply> {
    /// The broker's state after the heartbeat.
    ///
    /// @param caughtUp whether it has applied its own registration
    /// @param shutDown whether it may stop now
    public record Reply(ApiError error, boolean caughtUp, boolean fenced, boolean shutDown) {}
}
