package io.moldau.tools.script;

import io.moldau.tools.command.BrokerAddress;
import io.moldau.tools.command.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the cluster is, for a command line that may be older than `--bootstrap-server`.
///
/// `--zookeeper HOST:2181/chroot` went with Kafka 3.0 and `--broker-list` with 3.0 as well
/// (KIP-543, KIP-604); fifteen years of articles still teach them.
public record OldAddress(
        @Nullable String bootstrapServer, @Nullable String brokerList, @Nullable String zookeeper) {
    private static final int BROKER_PORT = 9092;
    private static final int CONNECT_MAX_MS = 2000;

    /// Nobody gave an address at all.
    public boolean isEmpty() {
        return bootstrapServer == null && brokerList == null && zookeeper == null;
    }

    /// The addresses to ask; what is no longer known is named on standard error.
    public String resolve(Session session) {
        var address = find(session);
        if (zookeeper != null) {
            note(session, "--zookeeper", address);
        } else if (bootstrapServer == null && brokerList != null) {
            note(session, "--broker-list", address);
        }
        return address;
    }

    /// The addresses to ask, without a word.
    public String find(Session session) {
        if (bootstrapServer != null) {
            return bootstrapServer;
        }
        if (zookeeper != null) {
            return fromZooKeeper(zookeeper, session);
        }
        return brokerList == null ? session.bootstrap() : brokerList;
    }

    private static void note(Session session, String option, String address) {
        session.terminal()
                .note(
                        "%s is an option of older versions; today it is --bootstrap-server %s"
                                .formatted(option, address));
    }

    /// Whichever answers first: what the environment says, a broker where ZooKeeper was, one here.
    private static String fromZooKeeper(String zookeeper, Session session) {
        var given = session.givenBootstrap();
        if (given.isPresent()) {
            return given.get();
        }
        var candidates = new ArrayList<String>();
        for (var server : List.of(zookeeper.replaceFirst("/.*$", "").split(","))) {
            candidates.add(server.replaceFirst(":\\d+$", "").strip() + ":" + BROKER_PORT);
        }
        candidates.add("localhost:" + BROKER_PORT);
        return candidates.stream()
                .filter(OldAddress::answers)
                .findFirst()
                .orElse(candidates.getFirst());
    }

    private static boolean answers(String text) {
        var address = BrokerAddress.of(text);
        if (address.isEmpty()) {
            return false;
        }
        try {
            address.get().requireListener(CONNECT_MAX_MS);
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
