package io.moldau.acceptance.exactlyonce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.moldau.acceptance.ClientProgram;
import io.moldau.acceptance.Clients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients in their own languages read, change and write in transactions (`acceptance/clients`: the
/// loop), side by side on one broker, while it and they are killed with `kill -9`.
///
/// A long run: `-Dtransactions=100000`, which is how many there are of all clients together.
class TransactionalLoopTest {
    private static final long SEED = Long.getLong("tests.seed", 5);
    private static final int TRANSACTIONS = Integer.getInteger("transactions", 600);
    private static final boolean REQUIRED = System.getenv("CLIENTS_REQUIRED") != null;

    /// As the loops have it: so many records in a transaction, at most.
    private static final int RECORDS_MAX = 2;

    /// As the loops have it: each of these transactions is aborted on purpose.
    private static final int ABORT_EVERY = 10;

    private static final int TRANSACTIONS_PER_CLIENT_KILL = 500;
    private static final int TRANSACTIONS_PER_BROKER_KILL = 2_000;
    private static final int ABANDONED_TIMEOUT_MS = 5_000;

    /// One client's loop and the names of what it works on.
    private record Lane(String client, int inputs) {
        String topic(String name) {
            return client + "-" + name;
        }

        List<String> outputs() {
            return List.of(topic("a"), topic("b"));
        }

        int progress(Reading reading) {
            return outputs().stream().mapToInt(reading::count).sum();
        }
    }

    private static List<ClientProgram> programs() throws Exception {
        var chosen = List.of(System.getProperty("clients", "").split(","));
        var found = new ArrayList<ClientProgram>();
        for (var it : ClientProgram.all()) {
            boolean isLoop = it.hasLoop() && !it.name().equals("kafka-streams");
            if (isLoop && (chosen.equals(List.of("")) || chosen.contains(it.name()))) {
                var missing = it.missing();
                if (missing.isEmpty()) {
                    it.install();
                    found.add(it);
                } else {
                    System.err.printf("SKIPPED loop of %s: no %s here%n", it.name(), missing);
                    assertThat(REQUIRED).as("%s needs %s", it.name(), missing).isFalse();
                }
            }
        }
        return found;
    }

    @Test
    void everyRecordGoesThroughExactlyOnceWhileBrokerAndClientsAreKilled(@TempDir Path directory)
            throws Exception {
        var programs = programs();
        assumeFalse(programs.isEmpty(), "no client is here");
        var random = new Random(SEED);
        int inputs = RECORDS_MAX * TRANSACTIONS / programs.size();
        var lanes = programs.stream().map(it -> new Lane(it.name(), inputs)).toList();
        try (var ordeal = new Ordeal(directory, random)) {
            for (var it : lanes) {
                ordeal.createTopics(List.of(it.topic("in"), it.topic("a"), it.topic("b")));
                ordeal.fill(
                        it.topic("in"),
                        IntStream.range(0, inputs).mapToObj(Integer::toString).toList());
                abandon(ordeal.bootstrap(), it);
            }
            assertThat(ordeal.unfinished()).hasSameSizeAs(lanes);
            var victims = run(ordeal, programs, lanes, random);
            ordeal.assertNothingHangs();
            for (var it : lanes) {
                assertThat(endOffset(ordeal, it)).as(it.client).isEqualTo(inputs);
                var found = verify(ordeal, it);
                var program = victims.get(lanes.indexOf(it)).program();
                System.err.printf(
                        "%s: %s, %d kills, gave up %d times%n",
                        it.client, found, program.kills(), program.givenUp());
                assertThat(program.kills()).isPositive();
            }
            System.err.printf("broker: %d kills; seed %d%n", ordeal.brokerKills(), SEED);
            assertThat(ordeal.brokerKills()).isPositive();
        }
    }

    private static List<Ordeal.Victim> run(
            Ordeal ordeal, List<ClientProgram> programs, List<Lane> lanes, Random random)
            throws Exception {
        var outputs = lanes.stream().flatMap(it -> it.outputs().stream()).toList();
        int end = lanes.stream().mapToInt(it -> it.inputs * it.outputs().size()).sum();
        var victims = new ArrayList<Ordeal.Victim>();
        try (var reading = new Reading(ordeal.bootstrap(), Reading.COMMITTED, outputs)) {
            for (var lane : lanes) {
                var program = ordeal.start(programs.get(lanes.indexOf(lane)), lane.topic(""));
                int kills = Math.max(1, TRANSACTIONS / lanes.size() / TRANSACTIONS_PER_CLIENT_KILL);
                var schedule = new KillSchedule(random, kills, end / lanes.size());
                victims.add(new Ordeal.Victim(program, () -> lane.progress(reading), schedule));
            }
            int kills = Math.max(1, TRANSACTIONS / TRANSACTIONS_PER_BROKER_KILL);
            ordeal.endure(reading, victims, end, new KillSchedule(random, kills, end));
        } finally {
            for (var it : victims) {
                it.program().end();
            }
        }
        return victims;
    }

    /// Leaves a transaction open behind: nobody will ever end it.
    private static void abandon(String bootstrap, Lane lane) {
        var settings = new HashMap<String, Object>();
        settings.put("transactional.id", lane.topic("abandoned"));
        settings.put("transaction.timeout.ms", ABANDONED_TIMEOUT_MS);
        var producer = Clients.producer(bootstrap, settings);
        producer.initTransactions();
        producer.beginTransaction();
        var _ = producer.send(new ProducerRecord<>(lane.topic("b"), "0", "0 abandoned-1"));
        producer.flush();
        producer.close(Duration.ZERO);
    }

    private static long endOffset(Ordeal ordeal, Lane lane) throws Exception {
        return ordeal
                .admin()
                .listConsumerGroupOffsets(lane.topic("group"))
                .partitionsToOffsetAndMetadata()
                .get()
                .values()
                .stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    /// What came out: each record once in both topics, each transaction whole or not at all.
    private static String verify(Ordeal ordeal, Lane lane) {
        var committed = Reading.all(ordeal.bootstrap(), Reading.COMMITTED, lane.outputs());
        var all = Reading.all(ordeal.bootstrap(), Reading.UNCOMMITTED, lane.outputs());
        var wanted = new TreeMap<String, Integer>();
        IntStream.range(0, lane.inputs).forEach(it -> wanted.put("" + it, 1));
        for (var topic : lane.outputs()) {
            var found = new TreeMap<String, Integer>();
            Reading.of(committed, topic).forEach(it -> found.merge(it.key(), 1, Integer::sum));
            assertThat(found).as(topic).isEqualTo(wanted);
        }
        var transactions = transactions(Reading.of(committed, lane.topic("a")));
        assertThat(transactions).isEqualTo(transactions(Reading.of(committed, lane.topic("b"))));
        assertThat(transactions.keySet())
                .noneMatch(it -> Integer.parseInt(it.split("-")[1]) % ABORT_EVERY == 0)
                .noneMatch(it -> it.startsWith("abandoned"));
        var begun = new TreeSet<String>(transactions(Reading.of(all, lane.topic("a"))).keySet());
        begun.addAll(transactions(Reading.of(all, lane.topic("b"))).keySet());
        int aborted = begun.size() - transactions.size();
        assertThat(aborted).isGreaterThan(transactions.size() / ABORT_EVERY / 2);
        return "%d transactions committed, %d aborted".formatted(transactions.size(), aborted);
    }

    /// What each transaction wrote.
    private static Map<String, Set<String>> transactions(
            List<ConsumerRecord<String, String>> records) {
        var found = new TreeMap<String, Set<String>>();
        for (var it : records) {
            var words = it.value().split(" ");
            found.computeIfAbsent(words[1], _ -> new TreeSet<>()).add(words[0]);
        }
        return found;
    }
}
