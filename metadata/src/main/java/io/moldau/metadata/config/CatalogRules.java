package io.moldau.metadata.config;

import io.moldau.metadata.ApiError;
import io.moldau.metadata.ConfigResource;
import io.moldau.metadata.ConfigRules;
import io.moldau.metadata.EligibleLeaders;
import io.moldau.metadata.SortedTree;
import io.moldau.protocol.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The controller's rules for settings, out of the catalogue.
public final class CatalogRules implements ConfigRules {
    private final ConfigLayers layers;

    /// @param staticBroker the node's own settings, as [StartSettings#values()] has them
    public CatalogRules(Map<String, String> staticBroker) {
        layers = ConfigLayers.ofStatic(staticBroker);
    }

    @Override
    public ApiError check(
            ConfigResource resource,
            SortedTree<String, String> before,
            SortedTree<String, String> after) {
        var old = map(before);
        var own = map(after);
        return switch (resource.type()) {
            case TOPIC -> answer(ConfigChecks.topicFault(old, own, layers));
            case GROUP -> answer(ConfigChecks.groupFault(old, own, layers));
            case BROKER -> checkBroker(old, own, resource.name().isEmpty());
            case CLIENT_METRICS ->
                    ApiError.of(ErrorCode.INVALID_REQUEST, "Client telemetry has not landed yet.");
            case UNKNOWN, BROKER_LOGGER ->
                    ApiError.of(
                            ErrorCode.INVALID_REQUEST,
                            "Unexpected resource type %s.",
                            resource.type());
        };
    }

    /// As in Kafka even a bad value makes the request invalid here, not the setting.
    private ApiError checkBroker(Map<String, String> old, Map<String, String> own, boolean forAll) {
        return ConfigChecks.readOnlyFault(old, own, forAll)
                .or(() -> ConfigChecks.brokerFault(old, own, layers, forAll))
                .map(it -> ApiError.of(ErrorCode.INVALID_REQUEST, it))
                .orElse(ApiError.NONE);
    }

    private static ApiError answer(Optional<String> fault) {
        return fault.map(it -> ApiError.of(ErrorCode.INVALID_CONFIG, it)).orElse(ApiError.NONE);
    }

    private static Map<String, String> map(SortedTree<String, String> tree) {
        var map = new TreeMap<String, String>();
        tree.forEach(it -> map.put(it.key(), it.value()));
        return map;
    }

    @Override
    public boolean isList(ConfigResource.Type type, String name) {
        return find(type, name).map(ConfigKey::isList).orElse(false);
    }

    @Override
    public Optional<String> defaultList(ConfigResource resource, String name) {
        return find(resource.type(), name)
                .filter(ConfigKey::isList)
                .flatMap(it ->
                        it.scope() == ConfigScope.BROKER ? layers.value(it) : layers.defaultOf(it));
    }

    @Override
    public String minInSyncReplicas() {
        var key = ConfigCatalog.get().key(ConfigScope.BROKER, EligibleLeaders.SETTING);
        return layers.value(key).orElseThrow();
    }

    private static Optional<ConfigKey> find(ConfigResource.Type type, String name) {
        var catalog = ConfigCatalog.get();
        return switch (type) {
            case TOPIC -> catalog.find(ConfigScope.TOPIC, name);
            case GROUP -> catalog.find(ConfigScope.GROUP, name);
            case BROKER -> catalog.findForBroker(name);
            case UNKNOWN, BROKER_LOGGER, CLIENT_METRICS -> Optional.empty();
        };
    }
}
