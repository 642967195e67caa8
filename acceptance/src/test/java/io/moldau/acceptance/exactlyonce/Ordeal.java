package io.moldau.acceptance.exactlyonce;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.ClientProgram;
import io.moldau.acceptance.Clients;
import io.moldau.acceptance.MoldauProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.ProducerRecord;

/// A broker and programs that work with it, while one and the other is killed.
final class Ordeal implements AutoCloseable {
    static final int PARTITIONS = 3;

    private static final Duration STALL_MAX = Duration.ofMinutes(2);

    /// The longest timeout of the programs' transactions, and what the broker may be late.
    private static final Duration TRANSACTIONS_MAX = Duration.ofSeconds(10 + 10);

    /// Kills happen between two looks at the progress, and so at no certain point of a transaction.
    private static final int LOOK_MAX_MS = 100;

    /// A client is killed together with the broker once in so many kills of the broker.
    private static final int BOTH_IN = 4;

    private final Path directory;
    private final MoldauProcess broker;
    private final Admin admin;
    private final Random random;
    private int brokerKills;

    /// A program that is killed as its schedule says.
    ///
    /// @param progress what has come out of it so far
    record Victim(TirelessProgram program, IntSupplier progress, KillSchedule schedule) {}

    Ordeal(Path directory, Random random) throws Exception {
        this.directory = directory;
        this.random = random;
        // A client that was killed holds its partitions until its session is over: a short one.
        var settings =
                Map.of(
                        "group.initial.rebalance.delay.ms", "0",
                        "group.min.session.timeout.ms", "1000");
        broker = MoldauProcess.start(directory.resolve("broker"), new TreeMap<>(settings));
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap()));
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    Admin admin() {
        return admin;
    }

    int brokerKills() {
        return brokerKills;
    }

    void createTopics(List<String> names) throws Exception {
        admin.createTopics(
                        names.stream().map(it -> new NewTopic(it, PARTITIONS, (short) 1)).toList())
                .all()
                .get();
    }

    /// Writes these values, each with itself as its key and a millisecond after the one before: a
    /// join store of Kafka Streams that is restored after a kill counts its duplicates from 0
    /// again, so of two records with the same key and time the later one takes the place of the
    /// earlier.
    void fill(String topic, List<String> values) {
        try (var producer = Clients.producer(bootstrap(), Map.of())) {
            long timestampMs = System.currentTimeMillis() - values.size();
            for (var it : values) {
                var _ = producer.send(new ProducerRecord<>(topic, null, timestampMs++, it, it));
            }
        }
    }

    TirelessProgram start(ClientProgram program, String prefix) throws Exception {
        return TirelessProgram.start(program, bootstrap(), prefix, directory);
    }

    /// Kills until the progress of all is `end`.
    void endure(Reading reading, List<Victim> victims, int end, KillSchedule schedule)
            throws Exception {
        int last = -1;
        long deadline = 0;
        while (last < end) {
            reading.poll(Duration.ofMillis(1 + random.nextInt(LOOK_MAX_MS)));
            int now = victims.stream().mapToInt(it -> it.progress().getAsInt()).sum();
            if (now > last) {
                last = now;
                deadline = System.nanoTime() + STALL_MAX.toNanos();
            }
            assertThat(System.nanoTime())
                    .withFailMessage(
                            () -> "no progress, wanted %d:%n%s".formatted(end, story(victims)))
                    .isLessThan(deadline);
            for (var it : victims) {
                if (it.schedule().isDue(it.progress().getAsInt())) {
                    it.program().kill();
                }
            }
            if (schedule.isDue(now)) {
                killBroker(victims);
            }
        }
    }

    private void killBroker(List<Victim> victims) throws Exception {
        brokerKills++;
        broker.kill();
        if (random.nextInt(BOTH_IN) == 0) {
            victims.get(random.nextInt(victims.size())).program().kill();
        }
        broker.restart();
    }

    /// What everybody said, for the message of a failure.
    String story(List<Victim> victims) {
        var story = new StringBuilder();
        for (var it : victims) {
            story.append("%d: %s%n".formatted(it.progress().getAsInt(), it.program().said()));
        }
        try {
            return story.append("broker:\n").append(broker.said()).toString();
        } catch (IOException e) {
            return story.append(e).toString();
        }
    }

    /// The transactional ids of transactions that are neither committed nor aborted.
    List<String> unfinished() throws Exception {
        var states =
                Set.of(
                        TransactionState.ONGOING,
                        TransactionState.PREPARE_COMMIT,
                        TransactionState.PREPARE_ABORT);
        var options = new ListTransactionsOptions().filterStates(states);
        return admin.listTransactions(options).all().get().stream()
                .map(TransactionListing::transactionalId)
                .toList();
    }

    /// Waits until no transaction is left, which may take one that nobody ends its timeout; then
    /// nothing holds up readers of committed records, in no topic.
    void assertNothingHangs() throws Exception {
        long deadline = System.nanoTime() + TRANSACTIONS_MAX.toNanos();
        for (var left = unfinished(); !left.isEmpty(); left = unfinished()) {
            assertThat(System.nanoTime()).as("unfinished: %s", left).isLessThan(deadline);
        }
        var topics = new ArrayList<>(admin.listTopics().names().get());
        topics.add("__consumer_offsets");
        try (var committed = new Reading(bootstrap(), Reading.COMMITTED, topics);
                var all = new Reading(bootstrap(), Reading.UNCOMMITTED, topics)) {
            assertThat(committed.ends()).isEqualTo(all.ends());
        }
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }
}
