package io.moldau.broker.simulation;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.CreateTopicsRequest;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.moldau.protocol.message.CreateTopicsResponse;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.runtime.World;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// One seed's life of a broker: clients produce, consume and commit while it crashes and the
/// network fails; then all is healed, the clients finish, and what is there is compared with what
/// they were told.
///
/// It ends with a [Violation] of one of these, or with another error if a thread of the broker
/// fails or nobody can go on. The numbers are those of the reliability bar.
///
/// | check | promise |
/// |---|---|
/// | ONE_RECORD_PER_OFFSET | an offset never shows two records, to whomever (A2) |
/// | ACKNOWLEDGED_RECORD_STAYS | what was acknowledged is there, at its offset (A1, B1) |
/// | READ_RECORD_STAYS | what a consumer has read is there, at its offset (A8, B2) |
/// | EACH_RECORD_ONCE_IN_ORDER | retries leave one copy, in the order of sending (C1, C2) |
/// | OFFSETS_WITHOUT_GAP | offsets follow each other (B12) |
/// | BYTES_AS_SENT | every byte is as it was sent, and in its partition (A17) |
/// | HIGH_WATERMARK_RISES | it never goes back, nor below what was acknowledged (A7) |
/// | NOTHING_READ_PAST_HIGH_WATERMARK | (A8) |
/// | COMMITTED_OFFSET_STAYS | a committed offset is there until another is committed (D3) |
/// | ACKNOWLEDGED_TOPIC_STAYS | a topic whose creation was acknowledged is there (F2) |
/// | ONLY_PASSING_REFUSALS | who does nothing wrong is told "not now" at worst (C11) |
/// | ANSWERS_FIT_REQUESTS | answers come in the order of requests, with what was asked |
/// | BROKER_STARTS | it comes back after any crash, also one while it starts (B3) |
/// | BROKER_STOPS | it stops cleanly, on a sound disk |
/// | CLIENTS_END | once all is healed everybody gets done within a minute (G1, G2) |
///
/// [TransactionalLife] has those of transactions.
final class BrokerSimulation {
    /// How long after the last fault everybody must be done.
    private static final Duration HEALING_MAX = Duration.ofMinutes(1);

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int TOPIC_TIMEOUT_MS = 30_000;
    private static final short ONE_REPLICA = 1;

    private final Swarm swarm;
    private final SimulatedWorld simulation;
    private final History history = new History();
    private final BrokerNode broker;
    private final Map<String, Uuid> topicIds = new TreeMap<>();
    private final List<Object> clients = new ArrayList<>();
    private final TransactionalLife transactions;
    private int consumersEnded;

    BrokerSimulation(long seed, Swarm swarm, UnaryOperator<World> surroundings) {
        this.swarm = swarm;
        simulation = new SimulatedWorld(seed);
        var node = simulation.node("broker");
        broker = new BrokerNode(node, swarm, surroundings, history);
        transactions = new TransactionalLife(simulation, swarm, topicIds, this::client);
        clients.add(transactions);
    }

    /// @return the hash of everything that happened
    long run() {
        simulation.run(this::run);
        return simulation.traceHash();
    }

    /// Virtual time that it took.
    Duration elapsed() {
        return simulation.elapsed();
    }

    private void run(World test) throws IOException {
        broker.start();
        broker.awaitStart(test);
        createTopics(test);
        startClients();
        new Nemesis(simulation, broker, swarm).rage(test);
        awaitClients(test);
        check(test);
        broker.crash(swarm.flushes());
        broker.start();
        check(test);
    }

    private void createTopics(World test) {
        try (var admin = client(test, "admin")) {
            var wanted = new ArrayList<CreatableTopic>();
            for (Swarm.Topic topic : swarm.topics()) {
                wanted.add(
                        CreatableTopic.builder()
                                .name(topic.name())
                                .numPartitions(topic.partitions())
                                .replicationFactor(ONE_REPLICA)
                                .configs(
                                        topic.settings().entrySet().stream()
                                                .map(it ->
                                                        new CreatableTopicConfig(
                                                                it.getKey(), it.getValue()))
                                                .toList())
                                .build());
            }
            var response =
                    (CreateTopicsResponse)
                            admin.persist(
                                    CreateTopicsRequest.builder()
                                            .topics(wanted)
                                            .timeoutMs(TOPIC_TIMEOUT_MS)
                                            .build(),
                                    it ->
                                            ((CreateTopicsResponse) it)
                                                    .topics()
                                                    .getFirst()
                                                    .errorCode());
            response.topics()
                    .forEach(it -> require(it.name() + " " + it.errorMessage(), it.errorCode()));
            learnTopicIds(admin);
        }
    }

    private void learnTopicIds(SimulatedClient admin) {
        var request =
                MetadataRequest.builder()
                        .topics(
                                swarm.topics().stream()
                                        .map(it -> new MetadataRequestTopic(Uuid.ZERO, it.name()))
                                        .toList())
                        .build();
        var response =
                (MetadataResponse)
                        admin.persist(
                                request,
                                it -> ((MetadataResponse) it).topics().getFirst().errorCode());
        for (var topic : response.topics()) {
            require("metadata of " + topic.name(), topic.errorCode());
            topicIds.put(String.valueOf(topic.name()), topic.topicId());
        }
    }

    private static void require(String what, int code) {
        if (code != 0) {
            throw new Violation(
                    Check.ofRefusal(ErrorCode.forCode(code)),
                    what + ": " + ErrorCode.forCode(code));
        }
    }

    private void startClients() {
        for (int i = 0; i < swarm.producers(); i++) {
            int number = i;
            simulation.node("producer" + i).start(mine -> produce(mine, number));
        }
        for (int i = 0; i < swarm.consumers(); i++) {
            String name = "consumer" + i;
            simulation.node(name).start(mine -> consume(mine, name));
        }
        transactions.start();
    }

    private void produce(World mine, int number) {
        var streams = new ArrayList<ProducerStream>();
        for (TopicPartition partition : swarm.partitions()) {
            streams.add(
                    new ProducerStream(
                            history.partition(partition),
                            number,
                            swarm.recordsPerStream(),
                            swarm.batchRecordsMax()));
        }
        var producer =
                new SimulatedProducer(
                        client(mine, "producer" + number),
                        topicIds,
                        streams,
                        swarm.producerHabits());
        clients.add(producer);
        producer.run();
        history.producerEnded();
    }

    private void consume(World mine, String name) {
        var random = mine.randomness();
        var habits =
                new SimulatedConsumer.Habits(
                        new FetchedPage.Limits(
                                1 + random.nextInt(20_000),
                                1 + random.nextInt(10_000),
                                20 + random.nextInt(200)),
                        1 + random.nextInt(4),
                        3 + random.nextInt(10));
        var consumer =
                new SimulatedConsumer(
                        client(mine, name),
                        new CommittedOffsets("group-" + name, topicIds, history),
                        topicIds,
                        history,
                        swarm.partitions(),
                        habits);
        clients.add(consumer);
        consumer.run(swarm.producers());
        consumersEnded++;
    }

    private SimulatedClient client(World world, String name) {
        return new SimulatedClient(
                world, broker.address(), name, SimulatedClient.ApiVersions.NEWEST);
    }

    private void awaitClients(World test) {
        long deadline = test.clock().nanos() + HEALING_MAX.toNanos();
        while (consumersEnded < swarm.consumers()
                || history.producersEnded() < swarm.producers()
                || !transactions.isOver()) {
            if (test.clock().nanos() > deadline) {
                throw new Violation(
                        Check.CLIENTS_END,
                        "clients do not end after all is healed: "
                                + clients
                                + (broker.isRunning() ? "" : " (the broker is down)"));
            }
            test.clock().sleep(LOOK.toNanos());
        }
    }

    /// Reads everything there is, and compares.
    private void check(World test) throws IOException {
        if (!broker.awaitStart(test)) {
            throw new Violation(Check.BROKER_STARTS, "the broker does not come back");
        }
        long deadline = test.clock().nanos() + HEALING_MAX.toNanos();
        try (var reader = client(test, "checker")) {
            for (TopicPartition partition : swarm.partitions()) {
                history.partition(partition).complete(readAll(reader, partition, deadline));
            }
            for (int i = 0; i < swarm.consumers(); i++) {
                String group = "group-consumer" + i;
                var committed = new CommittedOffsets(group, topicIds, history);
                while (!committed.findCoordinator(reader)
                        || committed.fetch(reader, swarm.partitions()).isEmpty()) {
                    backOff(reader, deadline);
                }
            }
        }
        transactions.check(test);
    }

    /// Waits before the next try, unless all tries took too long.
    private static void backOff(SimulatedClient reader, long deadline) {
        if (reader.world().clock().nanos() > deadline) {
            throw new Violation(
                    Check.CLIENTS_END, "what is there cannot be read: " + reader.lastTrouble());
        }
        reader.backOff();
    }

    private List<Origin> readAll(SimulatedClient reader, TopicPartition partition, long deadline)
            throws IOException {
        var all = new ArrayList<Origin>();
        var limits = new FetchedPage.Limits(1 << 20, 1 << 16, 0);
        while (true) {
            var positions = new LinkedHashMap<TopicPartition, Long>();
            positions.put(partition, (long) all.size());
            long least = history.partition(partition).highWatermarkMin();
            var page = FetchedPage.fetch(reader, topicIds, positions, limits).getFirst();
            if (SimulatedClient.isPassing(page.error())) {
                reader.trouble("fetch of %s: %s".formatted(partition, page.error()));
                backOff(reader, deadline);
                continue;
            }
            require("reading all of " + partition, page.error().code());
            history.partition(partition).highWatermark(page.highWatermark(), least);
            all.addAll(page.origins());
            if (all.size() == page.highWatermark()) {
                return all;
            }
            if (page.origins().isEmpty()) {
                reader.trouble("nothing at offset %d of %s".formatted(all.size(), partition));
                backOff(reader, deadline);
            }
        }
    }
}
