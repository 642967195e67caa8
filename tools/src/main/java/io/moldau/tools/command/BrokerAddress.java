package io.moldau.tools.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.Optional;

/// Host and port of a broker.
public record BrokerAddress(String host, int port) {
    /// Of `HOST:PORT`; an IPv6 address may be in brackets. Empty for anything else.
    public static Optional<BrokerAddress> of(String text) {
        int colon = text.lastIndexOf(':');
        var port = text.substring(colon + 1).strip();
        if (colon <= 0 || !port.matches("\\d{1,5}")) {
            return Optional.empty();
        }
        var host = text.substring(0, colon).strip().replaceAll("[\\[\\]]", "");
        return Optional.of(new BrokerAddress(host, Integer.parseInt(port)));
    }

    /// Whether it is one of this machine.
    public boolean isHere() {
        try {
            var address = InetAddress.getByName(host);
            return address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (IOException _) {
            return false;
        }
    }

    /// Connects and hangs up.
    ///
    /// @throws IOException if nobody listens there
    public void requireListener(int maxMs) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), maxMs);
        }
    }
}
