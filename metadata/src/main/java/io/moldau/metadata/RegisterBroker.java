package io.moldau.metadata;

import io.moldau.metadata.BrokerImage.Endpoint;
import io.moldau.metadata.BrokerImage.FeatureRange;
import io.moldau.protocol.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A broker process introduces itself. From then on it has an epoch.
///
/// @param incarnationId chosen by the process at its start
/// @param start how it comes into the cluster
/// @param earlierSessionEnded whether what was registered under this id before is known to be gone;
///   else an active one is not replaced
public record RegisterBroker(
        int brokerId,
        Uuid incarnationId,
        List<Endpoint> endpoints,
        List<FeatureRange> features,
        @Nullable String rack,
        List<Uuid> logDirs,
        Start start,
        boolean earlierSessionEnded)
        implements Command<RegisterBroker.Reply> {
    /// How a broker comes into the cluster.
    public enum Start {
        /// Registered, and fenced until its heartbeats say that it has caught up.
        FENCED,
        /// Active at once: the broker that shares a process with the only controller has what the
        /// controller has. Its partitions keep their leader and epoch over a restart, so that a
        /// restart does not depend on their number.
        ACTIVE
    }

    /// The broker's epoch; without meaning after an error.
    public record Reply(ApiError error, long brokerEpoch) {}
}
