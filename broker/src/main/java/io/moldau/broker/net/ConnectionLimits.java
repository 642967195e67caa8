package io.moldau.broker.net;

import java.net.InetAddress;
import java.util.Map;

/// How many connections a node takes at the same time. May change while it runs: connections that
/// are there stay.
///
/// @param max of all listeners, `max.connections`; above it new ones wait
/// @param byListenerMax of single listeners, `listener.name.<listener>.max.connections`; above it
///   new ones wait
/// @param perAddressMax from one address, `max.connections.per.ip`; above it new ones are closed
/// @param byAddressMax from certain addresses, `max.connections.per.ip.overrides`
public record ConnectionLimits(
        int max,
        Map<String, Integer> byListenerMax,
        int perAddressMax,
        Map<InetAddress, Integer> byAddressMax) {
    /// Kafka's default.
    public static final ConnectionLimits NONE =
            new ConnectionLimits(Integer.MAX_VALUE, Map.of(), Integer.MAX_VALUE, Map.of());

    public ConnectionLimits {
        byListenerMax = Map.copyOf(byListenerMax);
        byAddressMax = Map.copyOf(byAddressMax);
    }

    int ofListener(String name) {
        return byListenerMax.getOrDefault(name, Integer.MAX_VALUE);
    }

    int ofAddress(InetAddress address) {
        return byAddressMax.getOrDefault(address, perAddressMax);
    }
}
