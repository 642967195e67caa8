package io.moldau.acceptance.exactlyonce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.moldau.acceptance.ClientProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kafka Streams with `exactly_once_v2` counts words and joins two streams, with state stores,
/// changelogs and repartition topics, while it and the broker are killed with `kill -9`; what comes
/// out is compared with a plain computation.
///
/// A long run is `-Dlines=100000`.
class StreamsTest {
    private static final long SEED = Long.getLong("tests.seed", 5);
    private static final int LINES = Integer.getInteger("lines", 1_500);
    private static final boolean REQUIRED = System.getenv("CLIENTS_REQUIRED") != null;

    private static final int WORDS_PER_LINE = 4;
    private static final int VOCABULARY_SIZE = 100;
    private static final int LINES_PER_ORDER = 3;
    private static final int ORDERS_PER_CUSTOMER = 3;
    private static final int LINES_PER_KILL = 1_500;

    private static final String PREFIX = "streams-";
    private static final String COUNTS = PREFIX + "counts";
    private static final String PAIRS = PREFIX + "pairs";

    private final Random random = new Random(SEED);
    private final List<String> lines = new ArrayList<>();
    private final List<String> orders = new ArrayList<>();
    private final List<String> payments = new ArrayList<>();

    @Test
    void whatStreamsComputesExactlyOnceIsRightAfterKills(@TempDir Path directory) throws Exception {
        var program = program();
        var missing = program.missing();
        assertThat(REQUIRED && !missing.isEmpty()).as("needs %s", missing).isFalse();
        assumeTrue(missing.isEmpty(), "Kafka Streams needs " + missing);
        program.install();
        makeInputs();
        try (var ordeal = new Ordeal(directory, random)) {
            ordeal.createTopics(
                    List.of(
                            PREFIX + "lines",
                            PREFIX + "orders",
                            PREFIX + "payments",
                            COUNTS,
                            PAIRS));
            ordeal.fill(PREFIX + "lines", lines);
            ordeal.fill(PREFIX + "orders", orders);
            ordeal.fill(PREFIX + "payments", payments);
            var killed = run(ordeal, program);
            ordeal.assertNothingHangs();
            verify(ordeal);
            System.err.printf(
                    "Kafka Streams: %d lines, %d orders; %d kills, of the broker %d; seed %d%n",
                    LINES, orders.size(), killed.kills(), ordeal.brokerKills(), SEED);
            assertThat(killed.kills()).isPositive();
            assertThat(ordeal.brokerKills()).isPositive();
        }
    }

    private static ClientProgram program() throws Exception {
        return ClientProgram.all().stream()
                .filter(it -> it.name().equals("kafka-streams"))
                .findFirst()
                .orElseThrow();
    }

    private void makeInputs() {
        for (int i = 0; i < LINES; i++) {
            var words = new ArrayList<String>();
            for (int word = 0; word < WORDS_PER_LINE; word++) {
                words.add("w" + random.nextInt(VOCABULARY_SIZE));
            }
            lines.add(String.join(" ", words));
        }
        int count = LINES / LINES_PER_ORDER;
        for (int i = 0; i < count; i++) {
            orders.add("c" + random.nextInt(count / ORDERS_PER_CUSTOMER) + " o" + i);
            payments.add("c" + random.nextInt(count / ORDERS_PER_CUSTOMER) + " p" + i);
        }
    }

    private TirelessProgram run(Ordeal ordeal, ClientProgram program) throws Exception {
        int end = LINES * WORDS_PER_LINE + pairs().size();
        int kills = Math.max(1, LINES / LINES_PER_KILL);
        var killed = ordeal.start(program, PREFIX);
        try (var reading =
                new Reading(ordeal.bootstrap(), Reading.COMMITTED, List.of(COUNTS, PAIRS))) {
            var victim =
                    new Ordeal.Victim(
                            killed,
                            () -> reading.count(COUNTS) + reading.count(PAIRS),
                            new KillSchedule(random, kills, end));
            ordeal.endure(reading, List.of(victim), end, new KillSchedule(random, kills, end));
        } finally {
            killed.end();
        }
        return killed;
    }

    private void verify(Ordeal ordeal) {
        var found = Reading.all(ordeal.bootstrap(), Reading.COMMITTED, List.of(COUNTS, PAIRS));
        var counts = new TreeMap<String, List<String>>();
        for (var it : Reading.of(found, COUNTS)) {
            counts.computeIfAbsent(it.key(), _ -> new ArrayList<>()).add(it.value());
        }
        assertThat(counts).isEqualTo(counts());
        assertThat(
                        Reading.of(found, PAIRS).stream()
                                .map(it -> it.key() + " " + it.value())
                                .sorted())
                .isEqualTo(pairs());
    }

    /// Each word counted up, one by one.
    private Map<String, List<String>> counts() {
        var counts = new TreeMap<String, List<String>>();
        for (var line : lines) {
            for (var word : line.split(" ")) {
                var steps = counts.computeIfAbsent(word, _ -> new ArrayList<>());
                steps.add("" + (steps.size() + 1));
            }
        }
        return counts;
    }

    /// Each order with each payment of its customer.
    private List<String> pairs() {
        var ordersOf = new TreeMap<String, List<String>>();
        for (var it : orders) {
            var words = it.split(" ");
            ordersOf.computeIfAbsent(words[0], _ -> new ArrayList<>()).add(words[1]);
        }
        return payments.stream()
                .map(it -> it.split(" "))
                .flatMap(it ->
                        ordersOf.getOrDefault(it[0], List.of()).stream()
                                .map(order -> it[0] + " " + order + "+" + it[1]))
                .sorted()
                .toList();
    }
}
