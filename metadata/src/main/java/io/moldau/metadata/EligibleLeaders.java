package io.moldau.metadata;

import static io.moldau.protocol.ErrorCode.INVALID_CONFIG;

import io.moldau.protocol.stored.ClusterMetadataRecord;
import java.util.Optional;
import java.util.Set;

/// What a cluster whose replicas may be eligible leaders (KIP-966) holds to: how many replicas must
/// be in sync is the same for all brokers, and written down. Otherwise which replicas are eligible
/// would hang on the broker that leads.
public final class EligibleLeaders {
    /// The level at which a cluster does so, 0 or 1.
    static final String FEATURE = "eligible.leader.replicas.version";

    public static final String SETTING = "min.insync.replicas";

    private EligibleLeaders() {}

    static boolean mayBe(ClusterImage image) {
        return image.featureLevel(FEATURE) > 0;
    }

    /// The setting as a new cluster begins with it, unless it has one.
    static Optional<ClusterMetadataRecord> first(ClusterImage image, ConfigRules rules) {
        var all = ConfigResource.allBrokers();
        return mayBe(image) && image.configs().find(all, SETTING).isEmpty()
                ? Optional.of(ConfigsImage.record(all, SETTING, rules.minInSyncReplicas()))
                : Optional.empty();
    }

    /// Refuses the setting for one broker, and that it is taken away from all.
    ///
    /// @param named what the caller sets or takes away, even where that changes nothing
    static ApiError check(
            ClusterImage image,
            ConfigResource resource,
            Set<String> named,
            SortedTree<String, String> after) {
        if (resource.type() != ConfigResource.Type.BROKER
                || !named.contains(SETTING)
                || !mayBe(image)) {
            return ApiError.NONE;
        }
        if (!resource.name().isEmpty()) {
            return ApiError.of(
                    INVALID_CONFIG,
                    "Broker-level min.insync.replicas cannot be altered while ELR is enabled.");
        }
        return after.contains(SETTING)
                ? ApiError.NONE
                : ApiError.of(
                        INVALID_CONFIG,
                        "Cluster-level min.insync.replicas cannot be removed while ELR is"
                                + " enabled.");
    }
}
