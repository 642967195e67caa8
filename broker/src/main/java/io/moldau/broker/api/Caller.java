package io.moldau.broker.api;

import java.net.InetAddress;

/// Who asks, and how.
///
/// @param principal such as `User:ANONYMOUS`
/// @param clientId as the client names itself; empty if it does not
/// @param listener the name of the listener it came in by
/// @param apiVersion of the request at hand
public record Caller(
        String principal, InetAddress host, String clientId, String listener, int apiVersion) {
    /// Everybody, as long as nobody has to say who they are.
    public static final String ANONYMOUS = "User:ANONYMOUS";

    /// The same caller with a request of another version.
    public Caller withVersion(int version) {
        return version == apiVersion
                ? this
                : new Caller(principal, host, clientId, listener, version);
    }

    /// What the client calls itself and where it is, for the log.
    String name() {
        return clientId + "@" + hostText();
    }

    /// As Kafka writes a host in what it stores and describes: `/127.0.0.1`.
    public String hostText() {
        return "/" + host.getHostAddress();
    }
}
