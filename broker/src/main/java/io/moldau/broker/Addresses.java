package io.moldau.broker;

import io.moldau.metadata.config.BrokerSettings;
import io.moldau.metadata.config.Listener;
import java.net.InetSocketAddress;

/// Where this node listens, and what clients are told.
final class Addresses {
    private Addresses() {}

    static boolean isWildcard(Listener listener) {
        return listener.host().isEmpty()
                || listener.host().equals("0.0.0.0")
                || listener.host().equals("::");
    }

    static InetSocketAddress toBind(Listener listener) {
        return isWildcard(listener)
                ? new InetSocketAddress(listener.port())
                : new InetSocketAddress(listener.host(), listener.port());
    }

    /// A listener on every address is reached from this machine as localhost, which is right for a
    /// first try; who serves others says so in `advertised.listeners`.
    ///
    /// @param port that the listener has got
    static Listener advertised(BrokerSettings.Network network, Listener bound, int port) {
        Listener wanted = network.advertised().get(bound.name());
        if (wanted != null) {
            return wanted.port() == 0 ? new Listener(wanted.name(), wanted.host(), port) : wanted;
        }
        String host = isWildcard(bound) ? "localhost" : bound.host();
        return new Listener(bound.name(), host, port);
    }
}
