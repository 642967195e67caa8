package io.moldau.metadata.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a node listens on and what it tells clients, out of `listeners`, `advertised.listeners`,
/// `listener.security.protocol.map`, `controller.listener.names` and `inter.broker.listener.name`.
///
/// @param bound what the node opens; the controller's listeners are left out, because in a cluster
///   of one nobody would connect to them
/// @param advertised by listener name; a listener without an entry is advertised as it is bound
/// @param controllers `controller.listener.names`, in upper case
/// @param faults why it cannot be so; the rest is only meant if there are none
record Listeners(
        List<Listener> bound,
        Map<String, Listener> advertised,
        List<String> controllers,
        List<String> faults) {
    private static final Pattern ENTRY =
            Pattern.compile("^(.*)://\\[?([0-9a-zA-Z\\-%._:]*)\\]?:(\\d{1,5})$");
    private static final int PORT_MAX = 65_535;
    private static final String PLAINTEXT = "PLAINTEXT";

    static Listeners of(ConfigValues values) {
        var faults = new ArrayList<String>();
        var controllers = upperCase(values.list("controller.listener.names"));
        var protocols = protocols(values, controllers, faults);
        var all = parse(values.list("listeners"), protocols, faults);
        checkDistinct(values.list("listeners"), all, faults);
        var bound = all.stream().filter(it -> !controllers.contains(it.name())).toList();
        if (bound.isEmpty() && faults.isEmpty()) {
            faults.add(
                    "listeners has none for clients: all of %s are named in"
                                    .formatted(values.text("listeners"))
                            + " controller.listener.names; add one such as PLAINTEXT://:9092");
        }
        var advertised = advertised(values, protocols, controllers, bound, faults);
        checkInterBroker(values, bound, faults);
        return new Listeners(bound, advertised, controllers, faults);
    }

    private static List<String> upperCase(List<String> names) {
        return names.stream().map(it -> it.toUpperCase(Locale.ROOT)).toList();
    }

    /// Protocols by listener name. The controller's listeners need no entry while the map is the
    /// default one, as in Kafka.
    private static Map<String, String> protocols(
            ConfigValues values, List<String> controllers, List<String> faults) {
        var protocols = new HashMap<String, String>();
        for (var entry : values.list("listener.security.protocol.map")) {
            int colon = entry.lastIndexOf(':');
            if (colon <= 0) {
                faults.add(
                        "Error parsing configuration property 'listener.security.protocol.map': %s is not of the form name:protocol"
                                .formatted(entry));
                continue;
            }
            var protocol = entry.substring(colon + 1).trim().toUpperCase(Locale.ROOT);
            if (!List.of(PLAINTEXT, "SSL", "SASL_PLAINTEXT", "SASL_SSL").contains(protocol)) {
                faults.add(
                        "Invalid security protocol `%s` defined in listener.security.protocol.map"
                                .formatted(protocol));
                protocol = PLAINTEXT; // one fault is enough
            }
            protocols.put(entry.substring(0, colon).trim().toUpperCase(Locale.ROOT), protocol);
        }
        controllers.forEach(it -> protocols.putIfAbsent(it, PLAINTEXT));
        return protocols;
    }

    private static List<Listener> parse(
            List<String> entries, Map<String, String> protocols, List<String> faults) {
        var listeners = new ArrayList<Listener>();
        for (var entry : entries) {
            var parsed = parse(entry);
            if (parsed.isEmpty()) {
                faults.add(
                        "Error creating broker listeners from '%s': Unable to parse %s to a broker endpoint; write NAME://host:port"
                                .formatted(entries, entry));
                continue;
            }
            var listener = parsed.get();
            var protocol = protocols.get(listener.name());
            if (protocol == null) {
                faults.add(
                        "Error creating broker listeners from '%s': No security protocol defined for listener %s"
                                .formatted(entries, listener.name()));
            } else if (!protocol.equals(PLAINTEXT)) {
                faults.add(
                        "Listener %s asks for %s, which has not landed yet; running it as PLAINTEXT would be less safe than you think. Use PLAINTEXT on a trusted network, or wait"
                                .formatted(listener.name(), protocol));
            }
            listeners.add(listener);
        }
        return listeners;
    }

    private static Optional<Listener> parse(String entry) {
        var matcher = ENTRY.matcher(entry);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(matcher.group(3));
        if (port > PORT_MAX) {
            return Optional.empty();
        }
        return Optional.of(
                new Listener(matcher.group(1).toUpperCase(Locale.ROOT), matcher.group(2), port));
    }

    private static void checkDistinct(
            List<String> entries, List<Listener> listeners, List<String> faults) {
        var names = new HashSet<String>();
        var places = new HashSet<String>();
        for (var it : listeners) {
            if (!names.add(it.name())) {
                faults.add(
                        "Error creating broker listeners from '%s': Each listener must have a different name, listeners: %s"
                                .formatted(entries, entries));
            }
            if (it.port() != 0 && !places.add(it.host() + " " + it.port())) {
                faults.add(
                        "Error creating broker listeners from '%s': Each listener must have a different port, listeners: %s"
                                .formatted(entries, entries));
            }
        }
    }

    private static Map<String, Listener> advertised(
            ConfigValues values,
            Map<String, String> protocols,
            List<String> controllers,
            List<Listener> bound,
            List<String> faults) {
        var byName = new HashMap<String, Listener>();
        for (var it : parse(values.list("advertised.listeners"), protocols, faults)) {
            if (it.host().equals("0.0.0.0")) {
                faults.add(
                        "advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP address.");
            } else if (bound.stream().anyMatch(own -> own.name().equals(it.name()))) {
                byName.put(it.name(), it);
            } else if (!controllers.contains(it.name())) {
                faults.add(
                        "advertised.listeners has %s, but listeners does not: clients would be sent to an address that nobody listens on"
                                .formatted(it.name()));
            }
        }
        return byName;
    }

    /// Nobody uses it in a cluster of one; but a name that is none is a mistake.
    private static void checkInterBroker(
            ConfigValues values, List<Listener> bound, List<String> faults) {
        var named = values.find("inter.broker.listener.name").map(String::trim);
        if (named.isEmpty()) {
            return;
        }
        var name = named.get().toUpperCase(Locale.ROOT);
        if (bound.stream().noneMatch(it -> it.name().equals(name))) {
            faults.add(
                    "inter.broker.listener.name must be a listener name defined in listeners, which are %s; it is %s"
                            .formatted(bound.stream().map(Listener::name).toList(), name));
        }
    }
}
