package io.moldau.bench;

import io.moldau.bench.load.ClosedLoop;
import io.moldau.bench.load.Frames;
import io.moldau.bench.load.Links;
import io.moldau.bench.load.Probe;
import io.moldau.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;

/// Where one contender has one turn: a directory that is deleted afterwards, and brokers that end
/// with it.
final class Stand implements AutoCloseable {
    static final int CONNECTIONS = 64;
    static final int SMALL_RECORD_BYTES = 100;

    /// The resource that stands for all brokers.
    static final ConfigResource BROKERS = new ConfigResource(ConfigResource.Type.BROKER, "");

    private static final String CLIENT_TIMEOUT_MS = "600000";

    private final Checkout checkout;
    private final Contender contender;
    private final Scale scale;
    private final Path directory;
    private final List<ServerProcess> started = new CopyOnWriteArrayList<>();
    private final Thread hook = new Thread(this::abandon);
    private final Lock ending = new ReentrantLock();
    private boolean ended;

    Stand(Checkout checkout, Contender contender, Scale scale) throws IOException {
        this.checkout = checkout;
        this.contender = contender;
        this.scale = scale;
        this.directory = Files.createTempDirectory("moldau-bench");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Ctrl-C: nothing of ours may stay behind. The main thread goes on meanwhile, and finds its
    /// broker dead and its stand gone.
    void abandon() {
        ending.lock();
        try {
            for (var server : started) {
                server.kill();
            }
            delete();
        } catch (IOException e) {
            System.err.println("left behind: " + directory);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ending.unlock();
        }
    }

    Scale scale() {
        return scale;
    }

    Checkout checkout() {
        return checkout;
    }

    boolean isMoldau() {
        return contender.kind() == Contender.Kind.MOLDAU;
    }

    /// For what a client needs to write down.
    Path directory() {
        return directory;
    }

    /// Starts the broker on this stand's data, and returns when it answers.
    ServerProcess start() throws IOException, InterruptedException {
        var server = launch();
        server.awaitMetadata();
        return server;
    }

    /// Starts the broker on this stand's data; it may not answer yet.
    ServerProcess launch() throws IOException, InterruptedException {
        ending.lock();
        try {
            if (ended) {
                throw new IOException("interrupted");
            }
            var server = checkout.start(contender, directory);
            started.add(server);
            return server;
        } finally {
            ending.unlock();
        }
    }

    /// Creates a topic without waiting until it is served.
    Links.Topic create(ServerProcess server, String name, int partitions)
            throws IOException, InterruptedException {
        return create(server, name, partitions, Map.of());
    }

    private static Links.Topic create(
            ServerProcess server, String name, int partitions, Map<String, String> settings)
            throws IOException, InterruptedException {
        try (var admin = admin(server)) {
            var topic = new NewTopic(name, partitions, (short) 1).configs(settings);
            var created = admin.createTopics(List.of(topic));
            var id = created.topicId(name).get();
            var uuid = new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
            return new Links.Topic(server.port(), uuid, partitions);
        } catch (ExecutionException e) {
            throw new IOException("no topic " + name, e);
        }
    }

    private static Admin admin(ServerProcess server) {
        var settings = new Properties();
        settings.put("bootstrap.servers", "127.0.0.1:" + server.port());
        settings.put("request.timeout.ms", CLIENT_TIMEOUT_MS);
        settings.put("default.api.timeout.ms", CLIENT_TIMEOUT_MS);
        return Admin.create(settings);
    }

    /// Changes a setting while the broker runs.
    void alter(ServerProcess server, ConfigResource resource, String key, String value)
            throws IOException, InterruptedException {
        try (var admin = admin(server)) {
            var change = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
        } catch (ExecutionException e) {
            throw new IOException("%s of %s cannot be set".formatted(key, resource), e);
        }
    }

    /// Creates a topic of which every partition is served.
    Links.Topic topic(ServerProcess server, String name, int partitions)
            throws IOException, InterruptedException {
        return topic(server, name, partitions, Map.of());
    }

    /// The same with settings of its own.
    Links.Topic topic(
            ServerProcess server, String name, int partitions, Map<String, String> settings)
            throws IOException, InterruptedException {
        var topic = create(server, name, partitions, settings);
        Probe.awaitFetches(topic);
        return topic;
    }

    /// So many small requests that the JIT has seen all of it.
    void warmUp(ServerProcess server) throws IOException, InterruptedException {
        var topic = topic(server, "warm-up", CONNECTIONS);
        smallProduces(topic, 1, scale.warmUpRequests() / 2);
        smallProduces(topic, 5, scale.warmUpRequests() / 2);
    }

    ClosedLoop.Outcome smallProduces(Links.Topic topic, int inFlight, long requests)
            throws IOException {
        var batch = Frames.batch(1, SMALL_RECORD_BYTES);
        try (var links = Links.producers(topic, CONNECTIONS, inFlight, batch)) {
            return ClosedLoop.run(links, inFlight, requests);
        }
    }

    void settle() throws InterruptedException {
        Thread.sleep((long) (scale.settleSeconds() * 1000));
    }

    /// How the broker was started first.
    String command() {
        return started.isEmpty() ? "" : checkout.anonymous(started.getFirst().command(), directory);
    }

    /// What the broker printed.
    String said() throws IOException {
        var output = directory.resolve("out.txt");
        return Files.exists(output) ? Files.readString(output) : "";
    }

    @Override
    public void close() throws IOException {
        ending.lock();
        try {
            if (ended) {
                return;
            }
            started.forEach(ServerProcess::close);
            delete();
        } finally {
            ending.unlock();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // It runs already, and finds nothing left to do.
        }
    }

    private void delete() throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
