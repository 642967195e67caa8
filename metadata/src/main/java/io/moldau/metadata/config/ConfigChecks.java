package io.moldau.metadata.config;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Whether settings may be what somebody asks for while the node runs. Answers are the texts of
/// Kafka. What is set already and stays as it is, is not asked about: it was allowed once.
public final class ConfigChecks {
    private ConfigChecks() {}

    /// Why a topic cannot have exactly the settings `own`; empty if it can.
    ///
    /// @param before what is set now
    public static Optional<String> topicFault(
            Map<String, String> before, Map<String, String> own, ConfigLayers layers) {
        var catalog = ConfigCatalog.get();
        for (var it : changed(before, own).entrySet()) {
            var key = catalog.find(ConfigScope.TOPIC, it.getKey());
            if (key.isEmpty()) {
                return Optional.of("Unknown topic config name: " + it.getKey());
            }
            var fault = valueFault(key.get(), it.getValue());
            if (fault.isPresent()) {
                return fault;
            }
        }
        var values = new ConfigValues(layers.effective(ConfigScope.TOPIC, own));
        long lagMinMs = values.number("min.compaction.lag.ms");
        long lagMaxMs = values.number("max.compaction.lag.ms");
        if (lagMinMs > lagMaxMs) {
            return Optional.of(
                    "conflict topic config setting min.compaction.lag.ms (%d) > max.compaction.lag.ms (%d)"
                            .formatted(lagMinMs, lagMaxMs));
        }
        return Optional.empty();
    }

    /// Why a group cannot have exactly the settings `own`; empty if it can.
    public static Optional<String> groupFault(
            Map<String, String> before, Map<String, String> own, ConfigLayers layers) {
        var catalog = ConfigCatalog.get();
        for (var it : changed(before, own).entrySet()) {
            var key = catalog.find(ConfigScope.GROUP, it.getKey());
            if (key.isEmpty()) {
                return Optional.of("Unknown group config name: " + it.getKey());
            }
            var fault = valueFault(key.get(), it.getValue());
            if (fault.isEmpty()) {
                fault = brokerRangeFault(key.get(), it.getValue(), layers);
            }
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> valueFault(ConfigKey key, String value) {
        var fault = key.fault(value);
        if (fault.isPresent()) {
            return fault;
        }
        return switch (key.treatment()) {
            case Treatment.Refused(var reason) when !key.isDefault(value) ->
                    Optional.of(
                            "Invalid value %s for configuration %s: %s"
                                    .formatted(value, key.name(), reason));
            case Treatment.Refused _, Treatment.Honoured _, Treatment.NoEffect _ ->
                    Optional.empty();
        };
    }

    /// A group's timeouts stay within what the broker allows
    /// (`group.consumer.min.session.timeout.ms` and its like).
    private static Optional<String> brokerRangeFault(
            ConfigKey key, String value, ConfigLayers layers) {
        int dot = key.name().indexOf('.');
        if (!key.type().isNumber() || dot < 0) {
            return Optional.empty();
        }
        var kind = "group." + key.name().substring(0, dot);
        var rest = key.name().substring(dot + 1);
        var least = bound(kind + ".min." + rest, layers);
        var most = bound(kind + ".max." + rest, layers);
        long number = Long.parseLong(value.trim());
        boolean within =
                least.map(it -> number >= it).orElse(true)
                        && most.map(it -> number <= it).orElse(true);
        if (within) {
            return Optional.empty();
        }
        return Optional.of(
                most.isEmpty()
                        ? "%s must be greater than or equal to %d"
                                .formatted(key.name(), least.orElseThrow())
                        : "%s must be in the range %d to %d inclusive."
                                .formatted(key.name(), least.orElse(0L), most.get()));
    }

    private static Optional<Long> bound(String name, ConfigLayers layers) {
        return ConfigCatalog.get()
                .find(ConfigScope.BROKER, name)
                .flatMap(layers::value)
                .map(Long::parseLong);
    }

    private static Map<String, String> changed(
            Map<String, String> before, Map<String, String> after) {
        var changed = new TreeMap<String, String>();
        after.forEach((name, value) -> {
            if (!value.equals(before.get(name))) {
                changed.put(name, value);
            }
        });
        return changed;
    }

    /// Why a broker, or all of them, cannot have just these settings changed at run time at all;
    /// empty if it can. Goes with INVALID_REQUEST.
    ///
    /// @param forAll whether it is for all brokers
    public static Optional<String> readOnlyFault(
            Map<String, String> before, Map<String, String> own, boolean forAll) {
        var readOnly = new ArrayList<String>();
        var onlyPerBroker = new ArrayList<String>();
        for (var name : changed(before, own).keySet()) {
            var key = ConfigCatalog.get().findForBroker(name);
            if (key.isEmpty()) {
                continue; // as in Kafka: plugins may have settings that nobody else knows
            }
            switch (key.get().updateMode()) {
                case READ_ONLY, DYNAMIC -> readOnly.add(name);
                case PER_BROKER -> onlyPerBroker.add(name);
                case CLUSTER_WIDE -> {}
            }
        }
        if (!readOnly.isEmpty()) {
            return Optional.of("Cannot update these configs dynamically: " + readOnly);
        }
        return forAll && !onlyPerBroker.isEmpty()
                ? Optional.of(
                        "Cannot update these configs at default cluster level, broker id must be specified: "
                                + onlyPerBroker)
                : Optional.empty();
    }

    /// Why a broker, or all of them, cannot have exactly these dynamic settings; empty if it can.
    public static Optional<String> brokerFault(
            Map<String, String> before,
            Map<String, String> own,
            ConfigLayers layers,
            boolean forAll) {
        for (var it : changed(before, own).entrySet()) {
            var fault =
                    ConfigCatalog.get()
                            .findForBroker(it.getKey())
                            .flatMap(key -> valueFault(key, it.getValue()));
            if (fault.isPresent()) {
                return fault;
            }
        }
        var after =
                forAll
                        ? new ConfigLayers(layers.dynamicBroker(), own, layers.staticBroker())
                        : new ConfigLayers(own, layers.dynamicDefault(), layers.staticBroker());
        return BrokerChecks.faults(after).stream().findFirst();
    }
}
