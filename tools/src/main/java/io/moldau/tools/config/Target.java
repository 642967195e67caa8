package io.moldau.tools.config;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;
import org.jspecify.annotations.Nullable;

/// Whose settings are meant: `topic/orders`, `broker/1`, `broker/default`, `logger/1`, `group/g`,
/// `client-metrics/m`; `user/bob`, `client/app`, `user/bob/client/app`, `ip/10.0.0.1`, each of
/// these also `.../default`.
sealed interface Target {
    /// Stands for everybody of a kind who has no settings of his own.
    String DEFAULT = "default";

    /// What settings can belong to.
    ///
    /// @param own where a setting comes from that belongs to it
    record Resource(String text, ConfigResource resource, ConfigSource own) implements Target {}

    /// What quotas can belong to: `entity` has a name for each kind, none for the default.
    record Quotas(String text, Map<String, @Nullable String> entity) implements Target {
        ClientQuotaEntity quotaEntity() {
            return new ClientQuotaEntity(entity);
        }

        ClientQuotaFilter filter() {
            var components = new ArrayList<ClientQuotaFilterComponent>();
            entity.forEach((type, name) ->
                    components.add(
                            name == null
                                    ? ClientQuotaFilterComponent.ofDefaultEntity(type)
                                    : ClientQuotaFilterComponent.ofEntity(type, name)));
            return ClientQuotaFilter.containsOnly(components);
        }
    }

    /// As it was given.
    String text();

    static Target of(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || slash == text.length() - 1) {
            throw unclear(text);
        }
        var kind = text.substring(0, slash);
        var name = text.substring(slash + 1);
        return switch (kind) {
            case "topic" -> resource(text, ConfigResource.Type.TOPIC, name);
            case "broker" ->
                    resource(text, ConfigResource.Type.BROKER, name.equals(DEFAULT) ? "" : name);
            case "logger" -> resource(text, ConfigResource.Type.BROKER_LOGGER, name);
            case "group" -> resource(text, ConfigResource.Type.GROUP, name);
            case "client-metrics" -> resource(text, ConfigResource.Type.CLIENT_METRICS, name);
            default -> new Quotas(text, entity(text));
        };
    }

    private static Resource resource(String text, ConfigResource.Type type, String name) {
        return new Resource(text, new ConfigResource(type, name), own(type, name));
    }

    private static ConfigSource own(ConfigResource.Type type, String name) {
        return switch (type) {
            case TOPIC -> ConfigSource.DYNAMIC_TOPIC_CONFIG;
            case BROKER ->
                    name.isEmpty()
                            ? ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG
                            : ConfigSource.DYNAMIC_BROKER_CONFIG;
            case BROKER_LOGGER -> ConfigSource.DYNAMIC_BROKER_LOGGER_CONFIG;
            case GROUP -> ConfigSource.DYNAMIC_GROUP_CONFIG;
            case CLIENT_METRICS -> ConfigSource.DYNAMIC_CLIENT_METRICS_CONFIG;
            case UNKNOWN -> ConfigSource.UNKNOWN;
        };
    }

    /// Kind and name by turns; a name may have slashes, but none before another kind.
    private static Map<String, @Nullable String> entity(String text) {
        var entity = new LinkedHashMap<String, @Nullable String>();
        var parts = List.of(text.split("/(?=client/)", 2));
        for (var part : parts) {
            int slash = part.indexOf('/');
            if (slash <= 0 || slash == part.length() - 1) {
                throw unclear(text);
            }
            var name = part.substring(slash + 1);
            var type =
                    type(part.substring(0, slash))
                            .filter(it -> parts.size() == 1 || !it.equals(ClientQuotaEntity.IP))
                            .orElseThrow(() -> unclear(text));
            entity.put(type, name.equals(DEFAULT) ? null : name);
        }
        if (entity.size() < parts.size()) {
            throw unclear(text);
        }
        return entity;
    }

    private static Optional<String> type(String kind) {
        return switch (kind) {
            case "user" -> Optional.of(ClientQuotaEntity.USER);
            case "client" -> Optional.of(ClientQuotaEntity.CLIENT_ID);
            case "ip" -> Optional.of(ClientQuotaEntity.IP);
            default -> Optional.empty();
        };
    }

    private static CommandFailure unclear(String text) {
        return new CommandFailure(
                Exit.USAGE,
                ("%s names nothing that has settings: it is topic/NAME, broker/ID, broker/default,"
                                + " group/NAME, logger/BROKER, client-metrics/NAME, user/NAME,"
                                + " client/ID, user/NAME/client/ID or ip/ADDRESS")
                        .formatted(text));
    }
}
