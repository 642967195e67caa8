package io.moldau.broker;

import java.util.ArrayList;
import java.util.List;

/// A listener as settings name it: `PLAINTEXT://host:port`. An empty host stands for every address
/// of the machine.
public record Endpoint(String name, String host, int port) {
    private static final int PORT_MAX = 65_535;

    /// Reads a list such as `PLAINTEXT://:9092,INTERNAL://10.0.0.1:9093`.
    ///
    /// @throws IllegalArgumentException with a text for the operator
    public static List<Endpoint> parseAll(String list) {
        var endpoints = new ArrayList<Endpoint>();
        for (String one : list.split(",", -1)) {
            endpoints.add(parse(one.strip()));
        }
        return List.copyOf(endpoints);
    }

    static Endpoint parse(String text) {
        int nameEnd = text.indexOf("://");
        int portStart = text.lastIndexOf(':');
        if (nameEnd <= 0 || portStart < nameEnd + "://".length()) {
            throw malformed(text);
        }
        String host = text.substring(nameEnd + "://".length(), portStart);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int port = Integer.parseInt(text.substring(portStart + 1));
            if (port < 0 || port > PORT_MAX) {
                throw malformed(text);
            }
            return new Endpoint(text.substring(0, nameEnd), host, port);
        } catch (NumberFormatException e) {
            throw malformed(text);
        }
    }

    /// Whether it stands for every address of the machine.
    public boolean isWildcard() {
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
    }

    Endpoint withPort(int other) {
        return new Endpoint(name, host, other);
    }

    Endpoint withHost(String other) {
        return new Endpoint(name, other, port);
    }

    @Override
    public String toString() {
        String written = host.contains(":") ? "[" + host + "]" : host;
        return name + "://" + written + ":" + port;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "a listener is NAME://host:port, such as PLAINTEXT://localhost:9092, not " + text);
    }
}
