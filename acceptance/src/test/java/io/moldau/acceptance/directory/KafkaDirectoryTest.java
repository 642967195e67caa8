package io.moldau.acceptance.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.BrokerProcess;
import io.moldau.acceptance.KafkaProcess;
import io.moldau.acceptance.MoldauProcess;
import io.moldau.broker.NodeCheck;
import io.moldau.runtime.RealWorld;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The directories of a node of Apache Kafka 4.3.1 are started by Moldau and by Kafka in turn, and
/// whoever asks sees the same.
///
/// `-Dtests.returns=3`: so many times there and back.
class KafkaDirectoryTest {
    private static final int RETURNS = Integer.getInteger("tests.returns", 1);
    private static final long SEED = Long.getLong("tests.seed", 20_260_401);

    @TempDir private Path directory;

    private Map<String, String> settings() {
        return Map.of(
                "log.dirs", directory.resolve("a") + "," + directory.resolve("b"),
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.num.partitions", "4",
                "group.initial.rebalance.delay.ms", "0",
                "log.cleaner.backoff.ms", "500");
    }

    /// When Kafka is killed it forgets which records were deleted since it last made a note of
    /// that, which by default is not within half a minute after its start.
    private Map<String, String> kafkaSettings() {
        var settings = new TreeMap<>(settings());
        settings.put("log.initial.task.delay.ms", "100");
        settings.put("log.flush.start.offset.checkpoint.interval.ms", "100");
        return settings;
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void everythingIsThereOnTheOtherSideAndBack() throws Exception {
        System.out.println("tests.seed=" + SEED);
        try (var kafka = KafkaProcess.start(directory.resolve("kafka"), kafkaSettings())) {
            var contents = work(kafka, 0);
            kafka.stop();
            assertSound();
            try (var moldau = MoldauProcess.start(directory.resolve("moldau"), settings())) {
                for (int i = 0; i < RETURNS; i++) {
                    if (i > 0) {
                        moldau.restart();
                    }
                    assertSame(contents, moldau);
                    contents = work(moldau, 2 * i + 1);
                    moldau.stop();
                    assertSound();
                    assertThatBothToolsShowTheSame(i == 0);

                    kafka.restart();
                    assertSame(contents, kafka);
                    contents = work(kafka, 2 * i + 2);
                    if (i == RETURNS - 1) {
                        kafka.kill();
                    } else {
                        kafka.stop();
                        assertSound();
                    }
                }
                moldau.restart();
                assertSame(contents, moldau);
                assertThat(moldau.said())
                        .containsPattern("Took over .* stopped=cleanly topics=8")
                        .containsPattern("Took over .* stopped=not cleanly topics=8");
                moldau.stop();
                assertSound();
            }
        }
    }

    private static SortedMap<String, String> work(BrokerProcess broker, int round)
            throws Exception {
        new DirectoryWork(broker.bootstrap(), round, SEED).run();
        return DirectoryContents.of(broker.bootstrap());
    }

    private static void assertSame(SortedMap<String, String> before, BrokerProcess broker)
            throws Exception {
        var after = DirectoryContents.of(broker.bootstrap());
        var subjects = new TreeSet<>(before.keySet());
        subjects.addAll(after.keySet());
        var differences =
                subjects.stream()
                        .filter(it -> !Objects.equals(before.get(it), after.get(it)))
                        .map(it -> "%s: %s, then %s".formatted(it, before.get(it), after.get(it)))
                        .toList();
        assertThat(differences).isEmpty();
        assertThat(before).hasSizeGreaterThan(500);
    }

    private void assertSound() throws Exception {
        var disk = RealWorld.create((_, _) -> {}).disk();
        var directories = List.of(directory.resolve("a"), directory.resolve("b"));
        assertThat(NodeCheck.of(disk, directories, directory.resolve("a"))).isEmpty();
    }

    /// What both have written, by Kafka's tool and by ours; it takes its time, so once.
    private void assertThatBothToolsShowTheSame(boolean due) throws Exception {
        if (due) {
            new DumpComparison(List.of(directory.resolve("a"), directory.resolve("b")))
                    .run(Files.createDirectory(directory.resolve("scratch")));
        }
    }
}
