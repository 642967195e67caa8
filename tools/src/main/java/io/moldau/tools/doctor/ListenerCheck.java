package io.moldau.tools.doctor;

import io.moldau.tools.command.BrokerAddress;
import io.moldau.tools.command.Failures;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/// Whether the addresses that brokers hand out can be reached from here: a client that finds the
/// first broker and then no other is the most asked question of all. And whether somebody answers
/// there: the port of a process that hangs can be reached as well.
final class ListenerCheck {
    static final String NAME = "listener";

    private static final String PLAINTEXT = "PLAINTEXT";

    private static final Remedy HANGS =
            Remedy.advice(
                    "it hangs, is stopped, or has too much to do: its log and jcmd PID Thread.print say which; if it stays so, restart it");

    private final Properties clientSettings;
    private final String protocol;
    private final int stepMs;
    private final Map<Integer, BrokerAddress> answering = new ConcurrentSkipListMap<>();

    /// What came of going to an address: who was named there, or why not.
    private record Trial(
            BrokerAddress address,
            Map<Integer, BrokerAddress> brokers,
            @Nullable Exception failure) {}

    /// @param max to connect and to be answered, where the settings say and then where the brokers
    ///   say; both can take that long only if each waits in vain for one after the other
    ListenerCheck(Properties clientSettings, Duration max) {
        this.clientSettings = clientSettings;
        this.protocol =
                clientSettings.getProperty(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, PLAINTEXT);
        this.stepMs = Math.toIntExact(Math.max(1, max.dividedBy(2).toMillis()));
    }

    /// Ids of the brokers that answer, of which the other checks can ask something.
    Set<Integer> answering() {
        return Set.copyOf(answering.keySet());
    }

    /// Their addresses, as a client takes them.
    String addresses() {
        return answering.values().stream()
                .map(it -> "%s:%d".formatted(it.host(), it.port()))
                .collect(Collectors.joining(","));
    }

    void look(Findings findings) throws InterruptedException {
        var brokers =
                protocol.equals(PLAINTEXT) ? handedOut(findings) : handedOutInSecret(findings);
        var ids = List.copyOf(brokers.keySet());
        var trials = trials(List.copyOf(brokers.values()));
        for (int i = 0; i < ids.size(); i++) {
            judge(ids.get(i), trials.get(i), brokers.size() == 1, findings);
        }
    }

    /// As the first of the bootstrap addresses tells that answers.
    private Map<Integer, BrokerAddress> handedOut(Findings findings) throws InterruptedException {
        var trials = trials(bootstrap());
        var answer = trials.stream().filter(it -> it.failure() == null).findFirst();
        var brokers = answer.map(Trial::brokers).orElse(Map.of());
        for (var it : trials) {
            // What is wrong with a broker that the cluster knows is said of the broker.
            if (it.failure() != null && !brokers.containsValue(it.address())) {
                judgeBootstrap(it.address(), it.failure(), answer, findings);
            }
        }
        return brokers;
    }

    private List<BrokerAddress> bootstrap() {
        var text = clientSettings.getProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "");
        return List.of(text.split(",")).stream()
                .map(BrokerAddress::of)
                .flatMap(Optional::stream)
                .toList();
    }

    private void judgeBootstrap(
            BrokerAddress address, Exception failure, Optional<Trial> other, Findings findings) {
        var what =
                "%s:%d does not answer as a broker: %s"
                        .formatted(address.host(), address.port(), reason(failure));
        if (failure instanceof HandedOut.Silence) {
            findings.bad(silence("a broker", address), HANGS);
        } else if (other.isPresent()) {
            findings.warning(
                    what,
                    Remedy.advice(
                            "start the broker there, or leave it out of the addresses that clients begin with"));
        } else if (address.isHere()) {
            findings.bad(
                    what,
                    Remedy.run("moldau start")
                            .or(
                                    "where another port is meant: -b HOST:PORT; a listener with SSL or SASL needs --command-config"));
        } else {
            findings.bad(
                    what,
                    Remedy.advice(
                            "start the broker there, or see whether a firewall is between; a listener with SSL or SASL needs --command-config"));
        }
    }

    /// With encryption or authentication only the client library can ask.
    private Map<Integer, BrokerAddress> handedOutInSecret(Findings findings)
            throws InterruptedException {
        var admin = Admin.create(clientSettings);
        try {
            var brokers = new TreeMap<Integer, BrokerAddress>();
            for (var node : admin.describeCluster().nodes().get()) {
                brokers.put(node.id(), new BrokerAddress(node.host(), node.port()));
            }
            return brokers;
        } catch (ExecutionException e) {
            findings.bad(
                    "nobody answers a client of %s at %s: %s"
                            .formatted(
                                    protocol,
                                    clientSettings.getProperty(
                                            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG),
                                    Failures.cause(e).getMessage()),
                    Remedy.advice(
                            "compare security.protocol, sasl.mechanism and the stores of --command-config with the broker's listeners; then whether its advertised.listeners can be reached from here"));
            return Map.of();
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private void judge(int broker, Trial trial, boolean alone, Findings findings) {
        var address = trial.address();
        var where = "%s:%d".formatted(address.host(), address.port());
        var failure = trial.failure();
        if (failure == null) {
            answering.put(broker, address);
            findings.good("broker %d is reached at %s".formatted(broker, where));
        } else if (failure instanceof HandedOut.Silence) {
            findings.bad(silence("broker " + broker, address), HANGS);
        } else {
            findings.bad(
                    "broker %d tells clients to come to %s, which cannot be reached from here: %s"
                            .formatted(broker, where, reason(failure)),
                    Remedy.advice(settingOf(alone)));
        }
    }

    private String silence(String who, BrokerAddress address) {
        return "%s takes connections at %s:%d and does not answer within %.1f seconds"
                .formatted(who, address.host(), address.port(), stepMs / 1000.0);
    }

    /// Where there is but one broker, it is the one that has answered.
    private String settingOf(boolean alone) {
        var reached = alone && bootstrap().size() == 1 ? bootstrap().getFirst() : null;
        return "in its settings: advertised.listeners=%s://%s, an address that clients reach; then restart it"
                .formatted(
                        protocol,
                        reached == null
                                ? "HOST:PORT"
                                : "%s:%d".formatted(reached.host(), reached.port()));
    }

    /// All at once: ten that do not answer take no longer than one.
    private List<Trial> trials(Collection<BrokerAddress> addresses) throws InterruptedException {
        var underway = new LinkedHashMap<BrokerAddress, FutureTask<Trial>>();
        for (var address : addresses) {
            var task = new FutureTask<>(() -> trial(address));
            underway.put(address, task);
            Thread.startVirtualThread(task);
        }
        try {
            var trials = new ArrayList<Trial>();
            for (var address : addresses) {
                trials.add(Objects.requireNonNull(underway.get(address)).get());
            }
            return trials;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Trial trial(BrokerAddress address) {
        try {
            if (protocol.equals(PLAINTEXT)) {
                return new Trial(address, HandedOut.by(address, stepMs), null);
            }
            address.requireListener(stepMs);
            return new Trial(address, Map.of(), null);
        } catch (IOException | BufferUnderflowException e) {
            return new Trial(address, Map.of(), e);
        }
    }

    private static String reason(Exception e) {
        return e instanceof UnknownHostException ? "no such host" : String.valueOf(e.getMessage());
    }
}
