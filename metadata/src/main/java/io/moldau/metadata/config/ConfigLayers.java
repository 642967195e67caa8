package io.moldau.metadata.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Where a broker's settings come from, the first wins; below them are the defaults.
///
/// @param dynamicBroker set at run time for this broker
/// @param dynamicDefault set at run time for all brokers
/// @param staticBroker from file, environment and flags
public record ConfigLayers(
        Map<String, String> dynamicBroker,
        Map<String, String> dynamicDefault,
        Map<String, String> staticBroker) {
    private static final long MINUTE_MS = 60_000;
    private static final long HOUR_MS = 60 * MINUTE_MS;

    public static ConfigLayers ofStatic(Map<String, String> values) {
        return new ConfigLayers(Map.of(), Map.of(), values);
    }

    /// The broker setting's value in force, set or default.
    public Optional<String> value(ConfigKey key) {
        return set(key.name()).or(() -> Optional.ofNullable(key.defaultValue()));
    }

    /// The names of all that somebody set.
    Set<String> names() {
        var names = new TreeSet<>(staticBroker.keySet());
        names.addAll(dynamicDefault.keySet());
        names.addAll(dynamicBroker.keySet());
        return names;
    }

    /// The value in force that somebody set.
    Optional<String> set(String name) {
        return Optional.ofNullable(dynamicBroker.get(name))
                .or(() -> Optional.ofNullable(dynamicDefault.get(name)))
                .or(() -> Optional.ofNullable(staticBroker.get(name)));
    }

    /// What the topic's or group's setting is where the topic or group does not say: the first of
    /// its broker settings that has a value, in the unit of the setting.
    public Optional<String> defaultOf(ConfigKey key) {
        for (var name : key.brokerKeys()) {
            var brokerKey = ConfigCatalog.get().key(ConfigScope.BROKER, name);
            var value = value(brokerKey).map(it -> inMilliseconds(name, it));
            if (value.isPresent()) {
                return value;
            }
        }
        return Optional.ofNullable(key.defaultValue());
    }

    /// Every value of a scope in force where the topic or group sets only `own`.
    public Map<String, String> effective(ConfigScope scope, Map<String, String> own) {
        var values = new TreeMap<String, String>();
        for (var key : ConfigCatalog.get().keys(scope)) {
            Optional.ofNullable(own.get(key.name()))
                    .or(() -> defaultOf(key))
                    .ifPresent(it -> values.put(key.name(), it));
        }
        return values;
    }

    /// Every broker setting in force.
    public Map<String, String> effectiveBroker() {
        var values = new TreeMap<String, String>();
        for (var key : ConfigCatalog.get().keys(ConfigScope.BROKER)) {
            value(key).ifPresent(it -> values.put(key.name(), it));
        }
        return values;
    }

    private static String inMilliseconds(String name, String value) {
        long unitMs = name.endsWith(".hours") ? HOUR_MS : name.endsWith(".minutes") ? MINUTE_MS : 1;
        if (unitMs == 1) {
            return value;
        }
        long amount = Long.parseLong(value.trim());
        return Long.toString(amount < 0 ? -1 : amount * unitMs);
    }
}
