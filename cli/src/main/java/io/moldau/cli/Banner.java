package io.moldau.cli;

import io.moldau.metadata.config.BrokerSettings;
import io.moldau.metadata.config.Listener;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What `moldau start` says once it serves: three lines, and a fourth where others could not reach
/// this machine by the address that they are told.
///
/// @param advertised what clients are told to connect to
/// @param durability what an acknowledgement promises
record Banner(String version, List<Listener> advertised, String clusterId, String durability) {
    private static final List<String> WILDCARDS = List.of("", "0.0.0.0", "::");

    List<String> lines(BrokerSettings settings) {
        var three =
                Stream.of(
                        "Moldau %s serves %s (node %d, cluster %s)"
                                .formatted(version, addresses(), settings.node().id(), clusterId),
                        "Data:       " + String.join(", ", settings.storage().directories()),
                        "Durability: " + durability);
        var hint =
                settings.network().listeners().stream()
                        .filter(it -> isToldAsLocalhost(it, settings.network()))
                        .map(it ->
                                ("Others:     %s is told to clients as localhost, which only this"
                                                + " machine reaches; to serve others:"
                                                + " --set advertised.listeners=%s://NAME:%d")
                                        .formatted(it.name(), it.name(), portOf(it)))
                        .limit(1);
        return Stream.concat(three, hint).toList();
    }

    String addresses() {
        return advertised.stream().map(Banner::address).collect(Collectors.joining(", "));
    }

    private static boolean isToldAsLocalhost(Listener bound, BrokerSettings.Network network) {
        return WILDCARDS.contains(bound.host()) && !network.advertised().containsKey(bound.name());
    }

    private int portOf(Listener bound) {
        return advertised.stream()
                .filter(it -> it.name().equals(bound.name()))
                .findFirst()
                .orElse(bound)
                .port();
    }

    private static String address(Listener it) {
        return (it.host().contains(":") ? "[" + it.host() + "]" : it.host()) + ":" + it.port();
    }
}
