package io.moldau.broker.simulation;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.FindCoordinatorResponse;
import io.moldau.protocol.message.OffsetFetchRequest;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.moldau.protocol.message.OffsetFetchResponse;
import io.moldau.runtime.World;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// The transactional part of a [BrokerSimulation]: producers, a reader, and what must hold of them.
///
/// | check | promise |
/// |---|---|
/// | ALL_OR_NOTHING | the records and offsets of a transaction: what was acknowledged stays (C6, C10) |
/// | FENCED_STAYS_OUT | who was replaced writes and ends nothing any more (C5) |
/// | LATE_REQUESTS_CHANGE_NOTHING | requests of a transaction that is over are refused (C7) |
/// | NO_TRANSACTION_HANGS | in peace the last stable offset reaches the high watermark (C8) |
/// | LAST_STABLE_OFFSET_RISES | and it never passes the high watermark (C9) |
/// | ONLY_COMMITTED_READ | read_committed shows nothing open, nothing aborted (C9) |
final class TransactionalLife {
    static final String TOPIC = "tx";

    /// Origins of idempotent producers have smaller numbers.
    private static final int FIRST_PRODUCER = 1_000;

    /// Beyond the timeout of a transaction, until its marker is there.
    private static final Duration ABORT_BOUND = Duration.ofSeconds(15);

    private static final int GROUP = 0;
    private static final Duration READ_PAUSE = Duration.ofMillis(30);

    private final SimulatedWorld simulation;
    private final Swarm swarm;
    private final Map<String, Uuid> topicIds;
    private final BiFunction<World, String, SimulatedClient> clients;
    private final TransactionLedger ledger = new TransactionLedger();
    private final List<TransactionalProducer> producers = new ArrayList<>();
    private int started;
    private int ended;
    private boolean readerEnded;

    TransactionalLife(
            SimulatedWorld simulation,
            Swarm swarm,
            Map<String, Uuid> topicIds,
            BiFunction<World, String, SimulatedClient> clients) {
        this.simulation = simulation;
        this.swarm = swarm;
        this.topicIds = topicIds;
        this.clients = clients;
    }

    void start() {
        for (var habits : swarm.transactions()) {
            started++;
            int number = FIRST_PRODUCER + started;
            String name = "transactional" + started;
            simulation.node(name).start(mine -> produce(mine, name, number, habits));
        }
        if (started > 0) {
            simulation.node("transactional-reader").start(this::read);
        } else {
            readerEnded = true;
        }
    }

    boolean isOver() {
        return ended == started && readerEnded;
    }

    private Uuid topicId() {
        return topicIds.getOrDefault(TOPIC, Uuid.ZERO);
    }

    private void produce(World mine, String name, int number, Swarm.Transactions wanted) {
        var client = clients.apply(mine, name);
        var habits =
                new TransactionalProducer.Habits(
                        wanted.id(),
                        number,
                        wanted.count(),
                        wanted.timeoutMs(),
                        wanted.rivals(),
                        topicId());
        var producer =
                new TransactionalProducer(client, ledger, swarm.transactionalPartitions(), habits);
        producers.add(producer);
        producer.run();
        ended++;
    }

    /// Reads, now as a reader of committed records and now as one of all, now on and now again.
    private void read(World mine) {
        var client = clients.apply(mine, "transactional-reader");
        var positions = new TreeMap<TopicPartition, Long>();
        while (ended < started) {
            for (var partition : swarm.transactionalPartitions()) {
                try {
                    boolean committed = mine.randomness().nextInt(3) > 0;
                    long offset = positions.getOrDefault(partition, 0L);
                    var page = page(client, partition, offset, committed);
                    boolean again = mine.randomness().nextInt(8) == 0;
                    positions.put(partition, again ? 0 : committed ? page.next() : offset);
                } catch (IOException e) {
                    client.disconnected(e);
                }
            }
            mine.clock().sleep(READ_PAUSE.toNanos());
        }
        client.close();
        readerEnded = true;
    }

    private TransactionalPage page(
            SimulatedClient client, TopicPartition partition, long offset, boolean committed)
            throws IOException {
        while (true) {
            var least = ledger.least(partition);
            var page = TransactionalPage.fetch(client, partition, topicId(), offset, committed);
            if (page.error() == ErrorCode.NONE) {
                ledger.read(page, least);
                return page;
            }
            if (!SimulatedClient.isPassing(page.error())) {
                throw new Violation(
                        Check.ofRefusal(page.error()), page + ": fetch failed: " + page.error());
            }
            client.trouble(page.error().toString());
            client.backOff();
        }
    }

    /// Once all producers have ended and all faults are over.
    void check(World test) throws IOException {
        if (started == 0) {
            return;
        }
        long deadline = test.clock().nanos() + ABORT_BOUND.toNanos();
        deadline += Duration.ofMillis(Swarm.TRANSACTION_TIMEOUT_MS_MAX).toNanos();
        var logs = new TreeMap<TopicPartition, List<Origin>>();
        var visible = new TreeMap<TopicPartition, List<Origin>>();
        try (var client = clients.apply(test, "transactional-checker")) {
            for (var partition : swarm.transactionalPartitions()) {
                awaitStable(client, partition, deadline);
            }
            for (var partition : swarm.transactionalPartitions()) {
                logs.put(partition, readAll(client, partition, false));
                visible.put(partition, readAll(client, partition, true));
            }
            ledger.complete(logs, visible);
            for (String id : ledger.ids()) {
                checkOffset(client, id, deadline);
            }
        }
    }

    private void awaitStable(SimulatedClient client, TopicPartition partition, long deadline)
            throws IOException {
        var page = page(client, partition, 0, true);
        while (page.lastStableOffset() < page.highWatermark()) {
            hangs(client, page.toString(), deadline);
            page = page(client, partition, 0, true);
        }
    }

    private void hangs(SimulatedClient client, String what, long deadline) {
        if (client.world().clock().nanos() > deadline) {
            throw new Violation(Check.NO_TRANSACTION_HANGS, what + ", " + producers);
        }
        client.backOff();
    }

    private List<Origin> readAll(
            SimulatedClient client, TopicPartition partition, boolean committed)
            throws IOException {
        var all = new ArrayList<Origin>();
        long offset = 0;
        while (true) {
            var page = page(client, partition, offset, committed);
            all.addAll((committed ? page.visible() : page.records()).values());
            if (page.next() == offset) {
                return all;
            }
            offset = page.next();
        }
    }

    private void checkOffset(SimulatedClient client, String id, long deadline) throws IOException {
        long expected = ledger.committedOffset(id);
        while (true) {
            var error = ErrorCode.forCode(findGroup(client, id));
            if (error == ErrorCode.NONE) {
                var found = offset(client, TransactionalProducer.group(id));
                error = ErrorCode.forCode(found.errorCode());
                if (error == ErrorCode.NONE && found.topics().isEmpty()) {
                    throw new Violation(Check.ANSWERS_FIT_REQUESTS, "no offset of " + id);
                }
                if (error == ErrorCode.NONE) {
                    var answer = found.topics().getFirst().partitions().getFirst();
                    error = ErrorCode.forCode(answer.errorCode());
                    if (error == ErrorCode.NONE) {
                        compare(id, expected, answer.committedOffset());
                        return;
                    }
                }
            }
            if (!SimulatedClient.isPassing(error)) {
                throw new Violation(Check.ofRefusal(error), "offset of " + id + ": " + error);
            }
            hangs(client, "offset of " + id + ": " + error, deadline);
        }
    }

    private static int findGroup(SimulatedClient client, String id) throws IOException {
        var request =
                FindCoordinatorRequest.builder()
                        .keyType(GROUP)
                        .coordinatorKeys(List.of(TransactionalProducer.group(id)))
                        .build();
        return ((FindCoordinatorResponse) client.call(request))
                .coordinators()
                .getFirst()
                .errorCode();
    }

    private OffsetFetchResponse.OffsetFetchResponseGroup offset(
            SimulatedClient client, String group) throws IOException {
        int index = swarm.transactionalPartitions().getFirst().partition();
        var topic = new OffsetFetchRequestTopics(TOPIC, topicId(), List.of(index));
        var asked = OffsetFetchRequestGroup.builder().groupId(group).topics(List.of(topic)).build();
        var request =
                OffsetFetchRequest.builder().groups(List.of(asked)).requireStable(true).build();
        return ((OffsetFetchResponse) client.call(request)).groups().getFirst();
    }

    private static void compare(String id, long expected, long found) {
        if (expected != found) {
            throw new Violation(
                    Check.ALL_OR_NOTHING,
                    "%s: by its records the committed offset is %d, and there is %d"
                            .formatted(id, expected, found));
        }
    }

    @Override
    public String toString() {
        return producers.toString();
    }
}
