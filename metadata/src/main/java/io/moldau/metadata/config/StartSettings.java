package io.moldau.metadata.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a node was told when it was started: file, environment and flags made one, each stronger
/// than the one before.
///
/// @param values settings that exist, by name, with listener prefixes kept
/// @param faults why the node must not start, a line each
/// @param withoutEffect settings that are accepted and change nothing, with why
/// @param unknown settings that do not exist, with a nearer name or what became of them
public record StartSettings(
        Map<String, String> values,
        List<String> faults,
        List<String> withoutEffect,
        List<String> unknown) {
    private static final List<String> PLUGIN_PREFIXES = List.of("rlmm.config.", "rsm.config.");
    private static final String DEFAULT_PORT = "9092";

    /// What can be set for one listener; everything else counts for the node.
    private static final List<String> OF_A_LISTENER = List.of("max.connections");

    public StartSettings {
        values = Map.copyOf(values);
        faults = List.copyOf(faults);
        withoutEffect = List.copyOf(withoutEffect);
        unknown = List.copyOf(unknown);
    }

    /// @param fileText of `server.properties`; empty if there is none
    /// @param environment all variables of the process
    /// @param flags of `--set key=value`
    public static StartSettings of(
            String fileText, Map<String, String> environment, Map<String, String> flags) {
        var file = PropertiesText.parse(fileText);
        var given = new TreeMap<>(file.values());
        given.putAll(EnvironmentNames.settings(environment));
        flags.forEach((name, value) -> given.put(name, value.trim()));
        var reader = new Reader();
        file.repeated()
                .forEach(it -> reader.unknown.add(it + ": given more than once, the last counts"));
        given.forEach(reader::read);
        reader.understandOldNames(given);
        reader.checkListenerPrefixes();
        if (reader.faults.isEmpty()) {
            reader.faults.addAll(BrokerChecks.faults(reader.layers()));
        }
        return new StartSettings(
                reader.values, reader.faults, reader.withoutEffect, reader.unknown);
    }

    /// The settings as the lowest layer above the defaults.
    public ConfigLayers layers() {
        return ConfigLayers.ofStatic(values);
    }

    private static final class Reader {
        private final ConfigCatalog catalog = ConfigCatalog.get();
        private final Map<String, String> values = new LinkedHashMap<>();
        private final List<String> faults = new ArrayList<>();
        private final List<String> withoutEffect = new ArrayList<>();
        private final List<String> unknown = new ArrayList<>();

        void read(String name, String value) {
            var key = catalog.findForBroker(name);
            if (key.isPresent()) {
                readKnown(key.get(), name, value);
                return;
            }
            var gone = catalog.gone(name);
            if (gone.isPresent()) {
                unknown.add(name + ": " + gone.get());
            } else if (PLUGIN_PREFIXES.stream().anyMatch(name::startsWith)) {
                withoutEffect.add(name + ": it only matters with tiered storage, which is off");
            } else {
                unknown.add(name + ": no such setting" + hint(name));
            }
        }

        private void readKnown(ConfigKey key, String name, String value) {
            var fault =
                    value.isEmpty() && key.defaultValue() == null && key.type() != ConfigType.LIST
                            ? Optional.<String>empty()
                            : key.fault(value);
            if (fault.isPresent()) {
                faults.add(fault.get());
                return;
            }
            boolean sameAsDefault = key.isDefault(value) || value.isEmpty();
            switch (key.treatment()) {
                case Treatment.Honoured _
                        when !name.equals(key.name()) && !OF_A_LISTENER.contains(key.name()) ->
                        withoutEffect.add(
                                name
                                        + ": it counts for the whole node, not for one listener; set "
                                        + key.name());
                case Treatment.Honoured _ -> {}
                case Treatment.NoEffect(var reason) -> {
                    if (!sameAsDefault) {
                        withoutEffect.add(name + ": " + reason);
                    }
                }
                case Treatment.Refused(var reason) -> {
                    if (!sameAsDefault) {
                        faults.add(name + " cannot be set: " + reason);
                        return;
                    }
                }
            }
            if (!value.isEmpty() || key.defaultValue() != null) {
                values.put(name, value);
            }
        }

        private String hint(String name) {
            var topicKey = catalog.find(ConfigScope.TOPIC, name);
            if (topicKey.isPresent()) {
                return topicKey.get().brokerKeys().isEmpty()
                        ? " of a broker; it belongs to topics"
                        : " of a broker; for all topics it is "
                                + topicKey.get().brokerKeys().getFirst();
            }
            return catalog.nearest(name).map(it -> ", did you mean " + it + "?").orElse("");
        }

        /// `host.name` and its like still mean something, where what replaced them is not set.
        void understandOldNames(Map<String, String> given) {
            understandAddress(given, "host.name", "port", "listeners");
            understandAddress(
                    given, "advertised.host.name", "advertised.port", "advertised.listeners");
            var brokerId = values.get("broker.id");
            if (brokerId != null && !brokerId.startsWith("-")) {
                values.putIfAbsent("node.id", brokerId);
            }
        }

        /// A prefix with a listener that is not there is a typo, most likely.
        void checkListenerPrefixes() {
            var listeners = Listeners.of(new ConfigValues(layers().effectiveBroker()));
            for (var name : new TreeMap<>(values).keySet()) {
                var listener = ConfigCatalog.listenerOf(name);
                if (!listener.isEmpty()
                        && listeners.faults().isEmpty()
                        && listeners.bound().stream().noneMatch(it -> it.name().equals(listener))
                        && !listeners.controllers().contains(listener)) {
                    unknown.add(name + ": listeners has no " + listener);
                }
            }
        }

        private ConfigLayers layers() {
            return ConfigLayers.ofStatic(values);
        }

        private void understandAddress(
                Map<String, String> given, String host, String port, String listeners) {
            if (values.containsKey(listeners)
                    || !(given.containsKey(host) || given.containsKey(port))) {
                return;
            }
            var ownPort = given.getOrDefault("port", DEFAULT_PORT);
            var ownHost = listeners.equals("listeners") ? "" : given.getOrDefault("host.name", "");
            values.put(
                    listeners,
                    "PLAINTEXT://%s:%s"
                            .formatted(
                                    given.getOrDefault(host, ownHost),
                                    given.getOrDefault(port, ownPort)));
        }
    }
}
