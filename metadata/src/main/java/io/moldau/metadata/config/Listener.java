package io.moldau.metadata.config;

/// An address with the name of its listener.
///
/// @param name in upper case
/// @param host empty for every address of the machine
/// @param port 0 for one that the system chooses
public record Listener(String name, String host, int port) {
    /// As settings have it.
    @Override
    public String toString() {
        return "%s://%s:%d".formatted(name, host.contains(":") ? "[" + host + "]" : host, port);
    }
}
