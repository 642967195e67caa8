package io.moldau.metadata;

import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.RegisterBrokerRecord;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One registered broker.
///
/// @param epoch offset of the registration in the metadata log: a broker that restarts gets a new
///   one, and what still carries the old one is refused
/// @param incarnationId chosen by the process at its start
/// @param fenced registered, but may not lead or be in sync
/// @param inControlledShutdown wants to stop: leads nothing new, hands over what it leads
/// @param logDirs ids of its log directories
/// @param cordonedLogDirs those that take no new replicas (KIP-1066); null when never said
public record BrokerImage(
        int id,
        long epoch,
        Uuid incarnationId,
        List<Endpoint> endpoints,
        List<FeatureRange> features,
        @Nullable String rack,
        boolean fenced,
        boolean inControlledShutdown,
        List<Uuid> logDirs,
        @Nullable List<Uuid> cordonedLogDirs) {

    /// Where a listener of the broker is reached.
    ///
    /// @param securityProtocol 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL
    public record Endpoint(String listener, String host, int port, int securityProtocol) {}

    /// Levels of a feature that the broker can work with, both inclusive.
    public record FeatureRange(String name, int min, int max) {}

    static BrokerImage of(RegisterBrokerRecord record) {
        var cordoned = record.cordonedLogDirs();
        return new BrokerImage(
                record.brokerId(),
                record.brokerEpoch(),
                record.incarnationId(),
                record.endPoints().stream().map(BrokerImage::endpoint).toList(),
                record.features().stream().map(BrokerImage::feature).toList(),
                record.rack(),
                record.fenced(),
                record.inControlledShutdown(),
                List.copyOf(record.logDirs()),
                cordoned == null ? null : List.copyOf(cordoned));
    }

    private static Endpoint endpoint(RegisterBrokerRecord.BrokerEndpoint it) {
        return new Endpoint(it.name(), it.host(), it.port(), it.securityProtocol());
    }

    private static FeatureRange feature(RegisterBrokerRecord.BrokerFeature it) {
        return new FeatureRange(it.name(), it.minSupportedVersion(), it.maxSupportedVersion());
    }

    RegisterBrokerRecord toRecord() {
        return RegisterBrokerRecord.builder()
                .brokerId(id)
                .incarnationId(incarnationId)
                .brokerEpoch(epoch)
                .endPoints(endpoints.stream().map(BrokerImage::record).toList())
                .features(features.stream().map(BrokerImage::record).toList())
                .rack(rack)
                .fenced(fenced)
                .inControlledShutdown(inControlledShutdown)
                .logDirs(logDirs)
                .cordonedLogDirs(cordonedLogDirs)
                .build();
    }

    private static RegisterBrokerRecord.BrokerEndpoint record(Endpoint it) {
        return RegisterBrokerRecord.BrokerEndpoint.builder()
                .name(it.listener())
                .host(it.host())
                .port(it.port())
                .securityProtocol(it.securityProtocol())
                .build();
    }

    private static RegisterBrokerRecord.BrokerFeature record(FeatureRange it) {
        return RegisterBrokerRecord.BrokerFeature.builder()
                .name(it.name())
                .minSupportedVersion(it.min())
                .maxSupportedVersion(it.max())
                .build();
    }

    /// Whether it may lead partitions and be in sync.
    public boolean isActive() {
        return !fenced && !inControlledShutdown;
    }

    public Optional<Endpoint> endpoint(String listener) {
        return endpoints.stream().filter(it -> it.listener().equals(listener)).findFirst();
    }

    BrokerImage withFenced(boolean isFenced) {
        return with(isFenced, inControlledShutdown, logDirs, cordonedLogDirs);
    }

    BrokerImage with(
            boolean isFenced,
            boolean isInControlledShutdown,
            List<Uuid> directories,
            @Nullable List<Uuid> cordoned) {
        return new BrokerImage(
                id,
                epoch,
                incarnationId,
                endpoints,
                features,
                rack,
                isFenced,
                isInControlledShutdown,
                directories,
                cordoned);
    }
}
