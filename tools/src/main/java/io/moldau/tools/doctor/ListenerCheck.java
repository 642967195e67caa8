package io.moldau.tools.doctor;

import io.moldau.tools.command.BrokerAddress;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;

/// Whether the addresses that brokers hand out can be reached from here: a client that finds the
/// first broker and then no other is the most asked question of all.
final class ListenerCheck {
    static final String NAME = "listener";

    private static final int CONNECT_MAX_MS = 3000;
    private static final String PLAINTEXT = "PLAINTEXT";

    private ListenerCheck() {}

    /// Made before the others, for they need a broker that can be reached.
    ///
    /// @return whether there is one
    static boolean look(Properties clientSettings, Findings findings) {
        var protocol =
                clientSettings.getProperty(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, PLAINTEXT);
        var bootstrap =
                clientSettings.getProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "");
        if (!protocol.equals(PLAINTEXT)) {
            return true; // the other checks will show it
        }
        var reached = false;
        for (var each : handedOut(bootstrap, findings).entrySet()) {
            reached |= isReached(each.getKey(), each.getValue(), findings);
        }
        return reached;
    }

    /// As the first of the addresses tells that answers.
    private static Map<Integer, BrokerAddress> handedOut(String bootstrap, Findings findings) {
        for (var text : List.of(bootstrap.split(","))) {
            var address = BrokerAddress.of(text);
            if (address.isEmpty()) {
                continue;
            }
            try {
                return HandedOut.by(address.get(), CONNECT_MAX_MS);
            } catch (IOException | BufferUnderflowException e) {
                findings.bad(
                        "%s does not answer as a broker: %s".formatted(text.strip(), reason(e)),
                        "moldau start runs one here; a listener with SSL or SASL needs --command-config");
            }
        }
        return Map.of();
    }

    private static boolean isReached(int broker, BrokerAddress address, Findings findings) {
        try {
            address.requireListener(CONNECT_MAX_MS);
            findings.good(
                    "broker %d is reached at %s:%d"
                            .formatted(broker, address.host(), address.port()));
            return true;
        } catch (IOException e) {
            findings.bad(
                    "broker %d tells clients to come to %s:%d, which cannot be reached from here: %s"
                            .formatted(broker, address.host(), address.port(), reason(e)),
                    "in its settings: advertised.listeners with an address that clients reach; then restart it");
            return false;
        }
    }

    private static String reason(Exception e) {
        return e instanceof UnknownHostException ? "no such host" : String.valueOf(e.getMessage());
    }
}
