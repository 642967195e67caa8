package io.moldau.broker.settings;

import static java.util.Objects.requireNonNull;

import io.moldau.broker.Broker;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.metadata.config.StartSettings;
import io.moldau.runtime.World;
import io.moldau.testkit.SimulatedNode;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A broker in the simulated world that was started with certain settings.
final class OneBroker {
    static final int PORT = 9092;

    private static final long SEED = Long.getLong("tests.seed", 40_404);
    private static final Duration LOOK = Duration.ofMillis(5);

    private final SimulatedNode node;
    private final World test;
    private final Map<String, String> settings;
    private @Nullable Broker broker;

    /// What a test does with it.
    interface Script {
        void run(OneBroker broker) throws IOException;
    }

    private OneBroker(SimulatedNode node, World test, Map<String, String> settings) {
        this.node = node;
        this.test = test;
        this.settings = settings;
    }

    /// Runs `script` against a broker with `settings` (name, value, name, value...) and, where they
    /// say nothing else, one listener and the directory `/data`.
    static void with(String[] settings, Script script) {
        var all = new LinkedHashMap<String, String>();
        all.put("listeners", "PLAINTEXT://:" + PORT);
        all.put("advertised.listeners", "PLAINTEXT://broker:" + PORT);
        all.put("log.dirs", "/data");
        all.put("connections.max.idle.ms", "-1"); // tests sleep for hours
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        var simulation = new SimulatedWorld(SEED);
        simulation.run(test -> {
            var one = new OneBroker(simulation.node("broker"), test, all);
            one.start();
            script.run(one);
        });
    }

    static String[] settings(String... namesAndValues) {
        return namesAndValues;
    }

    World test() {
        return test;
    }

    SimulatedNode node() {
        return node;
    }

    Broker broker() {
        return requireNonNull(broker, "it has not started");
    }

    private void start() {
        var start = StartSettings.of("", Map.of(), settings);
        assert start.faults().isEmpty() : start.faults();
        var typed = BrokerSettings.of(start.layers());
        node.start(world -> broker = Broker.start(world, typed));
        while (broker == null) {
            sleep(LOOK);
        }
    }

    /// Ends it as `kill -9` does and starts it again.
    void restart() {
        node.kill();
        broker = null;
        start();
    }

    /// The names in a directory of its disk.
    List<String> files(Path directory) {
        var names = new AtomicReference<@Nullable List<String>>();
        var world = node.world();
        world.threads().start("look", () -> names.set(list(world, directory)));
        List<String> found = names.get();
        while (found == null) {
            sleep(LOOK);
            found = names.get();
        }
        return found;
    }

    private static List<String> list(World world, Path directory) {
        try {
            return world.disk().list(directory).stream()
                    .map(it -> it.getFileName().toString())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void sleep(Duration time) {
        test.clock().sleep(time.toNanos());
    }

    Duration now() {
        return Duration.ofNanos(test.clock().nanos());
    }

    Peer connect() throws IOException {
        return connect(PORT);
    }

    Peer connect(int port) throws IOException {
        var address = InetSocketAddress.createUnresolved(node.name(), port);
        return new Peer(test, test.network().connect(address));
    }
}
