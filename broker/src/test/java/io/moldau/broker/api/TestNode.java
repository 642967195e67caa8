package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.Broker;
import io.moldau.broker.SmallBroker;
import io.moldau.log.DirectorySettings;
import io.moldau.log.wal.WalSettings;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.metadata.config.StartSettings;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.CreateTopicsRequest;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.moldau.protocol.message.CreateTopicsResponse;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.PartitionProduceData;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.message.ProduceResponse;
import io.moldau.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.moldau.protocol.message.Request;
import io.moldau.protocol.message.Response;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.runtime.World;
import io.moldau.testkit.SimulatedDisk;
import io.moldau.testkit.SimulatedNode;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A whole node in the simulated world, asked over its network as clients ask: with every version's
/// bytes, in virtual time.
final class TestNode {
    static final int ALL = -1;

    /// What [#produce] and others speak where the version does not matter.
    static final int PRODUCE_BY_NAME = 12;

    private static final int PORT = 9092;
    private static final long SEED = 1;
    private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();
    private static final int TIMEOUT_MS = 30_000;
    private static final int CREATE_TOPICS = 7;

    private static final DirectorySettings SMALL =
            new DirectorySettings(
                    new WalSettings(1 << 20, 4, 256 << 10, 16 << 10), 50, 100, 100, 64 << 10);

    /// What a test does with the node.
    @FunctionalInterface
    interface Scenario {
        void play(TestNode node) throws IOException;
    }

    private final World test;
    private final SimulatedNode machine;
    private final Map<String, String> settings;
    private @Nullable Broker broker;
    private @Nullable TestClient client;

    private TestNode(World test, SimulatedNode machine, Map<String, String> settings) {
        this.test = test;
        this.machine = machine;
        this.settings = settings;
    }

    static void run(Scenario scenario) {
        run(Map.of(), scenario);
    }

    /// @param settings more than the few that every node here has
    static void run(Map<String, String> settings, Scenario scenario) {
        var all = new java.util.TreeMap<String, String>();
        all.put("listeners", "PLAINTEXT://node:" + PORT);
        all.put("log.dirs", "/var/moldau");
        all.put("node.id", "1");
        all.put("offsets.topic.num.partitions", "2");
        all.put("group.initial.rebalance.delay.ms", "0");
        all.putAll(settings);
        var simulation = new SimulatedWorld(SEED);
        simulation.run(test -> {
            var node = new TestNode(test, simulation.node("node"), all);
            node.start();
            scenario.play(node);
        });
    }

    private void start() {
        broker = null;
        var started = BrokerSettings.of(StartSettings.of("", Map.of(), settings).layers());
        machine.start(mine -> broker = SmallBroker.start(mine, started, SMALL));
        while (broker == null) {
            assertThat(machine.running()).as("the node starts").isTrue();
            test.clock().sleep(LOOK_NANOS);
        }
    }

    /// Something that happens to the disk while no process runs.
    @FunctionalInterface
    interface Mishap {
        void strike(SimulatedDisk disk) throws IOException;
    }

    /// Ends the process at once and starts it again on what then is on its disk.
    void crash(Mishap mishap) throws IOException {
        machine.kill();
        client = null;
        mishap.strike(machine.disk());
        start();
    }

    /// Ends the process at once and starts it again on what is on its disk.
    void crash() {
        machine.kill();
        client = null;
        start();
    }

    /// Lets virtual time pass.
    void pass(Duration time) {
        test.clock().sleep(time.toNanos());
    }

    World world() {
        return test;
    }

    long nowMs() {
        return test.clock().wallMs();
    }

    /// Another connection.
    TestClient connect() throws IOException {
        return TestClient.connect(test, InetSocketAddress.createUnresolved("node", PORT));
    }

    /// The connection that [#ask] uses.
    TestClient client() throws IOException {
        var there = client;
        if (there == null) {
            there = connect();
            client = there;
        }
        return there;
    }

    <R extends Response> R ask(Request request, int version, Class<R> type) throws IOException {
        return client().ask(request, version, type);
    }

    /// Creates a topic and returns its id.
    Uuid topic(String name, int partitions, String... settings) throws IOException {
        var configs = new ArrayList<CreatableTopicConfig>();
        for (int i = 0; i < settings.length; i += 2) {
            configs.add(new CreatableTopicConfig(settings[i], settings[i + 1]));
        }
        var wanted =
                CreatableTopic.builder()
                        .name(name)
                        .numPartitions(partitions)
                        .replicationFactor(1)
                        .configs(configs)
                        .build();
        var request = new CreateTopicsRequest(List.of(wanted), TIMEOUT_MS, false);
        var made = ask(request, CREATE_TOPICS, CreateTopicsResponse.class).topics().getFirst();
        assertThat(made.errorCode()).as(made.errorMessage()).isZero();
        return made.topicId();
    }

    /// Appends one batch of values and returns its first offset.
    long produce(String topic, int partition, String... values) throws IOException {
        var answer = produce(topic, partition, batch(nowMs(), values));
        assertThat(answer.errorCode()).as(answer.errorMessage()).isZero();
        return answer.baseOffset();
    }

    PartitionProduceResponse produce(String topic, int partition, ByteBuffer records)
            throws IOException {
        var request = produceRequest(ALL, topic, Uuid.ZERO, partition, records);
        var response = ask(request, PRODUCE_BY_NAME, ProduceResponse.class);
        return response.responses().getFirst().partitionResponses().getFirst();
    }

    static ProduceRequest produceRequest(
            int acks, String topic, Uuid id, int partition, @Nullable ByteBuffer records) {
        var data = new PartitionProduceData(partition, records);
        return ProduceRequest.builder()
                .acks(acks)
                .timeoutMs(TIMEOUT_MS)
                .topicData(List.of(new TopicProduceData(topic, id, List.of(data))))
                .build();
    }

    static ByteBuffer batch(long timestampMs, String... values) {
        var batch = new BatchWriter(Compression.NONE);
        for (String value : values) {
            batch.append(timestampMs, null, value.getBytes(StandardCharsets.UTF_8));
        }
        return batch.build();
    }
}
