package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.log.wal.WalSettings;
import io.moldau.log.wal.WriteAheadLog;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.runtime.World;
import io.moldau.testkit.DiskImage;
import io.moldau.testkit.FileDamage;
import io.moldau.testkit.Seeds;
import io.moldau.testkit.SimulatedNode;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Damage to any single file of a data directory, of every kind, after a clean stop and after a
/// crash: the answers are the same, or a refusal names the file and says what to do.
///
/// Two things one node cannot know are allowed, see docs/operating.md: a write-ahead log without
/// its end looks like one that a crash has torn, and of what was not flushed before its
/// acknowledgement (`flush.before.ack=false`) a crash may take the end anyway.
class SingleFileDamageTest {
    private static final TopicPartition LAZY = new TopicPartition(DirectoryRig.LAZY, 0);
    private static final List<TopicPartition> PARTITIONS =
            List.of(DirectoryRig.partition(0), DirectoryRig.partition(1), LAZY);

    private static final String PADDING = " " + "v".repeat(1_000);

    /// What a partition answers.
    private record Answers(
            List<String> records, List<EpochEnd> epochEnds, List<ActiveProducer> producers) {}

    private final Map<TopicPartition, Integer> sequences = new TreeMap<>();
    private final Map<TopicPartition, Answers> answers = new TreeMap<>();
    private DirectorySettings settings = DirectoryRig.SETTINGS;
    private final SoftAssertions softly = new SoftAssertions();
    private boolean ended;

    /// Why the directory or a log was refused.
    private String refusal = "";

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void theAnswersAreTheSameOrTheFileIsNamed(boolean clean) {
        Seeds.of(1).forEach(seed -> new SingleFileDamageTest().run(seed, clean));
    }

    private void run(long seed, boolean clean) {
        var random = new Random(seed);
        settings = settings(random);
        var simulation = new SimulatedWorld(seed);
        var node = simulation.node("node");
        node.tolerateFailure();
        simulation.run(test -> {
            life(test, node, "first", world -> live(world, 0, true));
            var older = DiskImage.of(node.disk(), DirectoryRig.PATH);
            life(test, node, "second", world -> live(world, 40, clean));
            var newest = DiskImage.of(node.disk(), DirectoryRig.PATH);
            life(test, node, "sound", this::ask);
            assertThat(refusal).isEmpty();
            var sound = Map.copyOf(answers);
            int trials = 0;
            for (var file : newest.files()) {
                for (var damage : FileDamage.values()) {
                    newest.restore(node.disk());
                    if (damage.strike(node.disk(), file, older, random)) {
                        var name = "seed %d, clean %s: %s %s".formatted(seed, clean, damage, file);
                        life(test, node, name, this::ask);
                        check(name, file, damage, clean, sound);
                        trials++;
                    }
                }
            }
            assertThat(trials).as("trials").isGreaterThan(60);
            softly.assertAll();
        });
    }

    private static DirectorySettings settings(Random random) {
        var wal = new WalSettings(64 << 10, 4, 64 << 10, 16 << 10);
        int checkpointMs = random.nextBoolean() ? 50 : 1_000_000;
        return new DirectorySettings(wal, checkpointMs, 4, 1_000_000, 4096);
    }

    private interface Body {
        void run(World world) throws IOException;
    }

    private void life(World test, SimulatedNode node, String name, Body body) {
        ended = false;
        node.start(world -> {
            body.run(world);
            ended = true;
        });
        for (int i = 0; i < 60_000 && node.running() && !ended; i++) {
            test.clock().sleep(1_000_000);
        }
        softly.assertThat(ended).as("%s ends: %s", name, node.failure()).isTrue();
        node.kill();
    }

    private void live(World world, int first, boolean clean) throws IOException {
        var directory = DirectoryRig.open(world, settings);
        for (int number = first; number < first + 40; number++) {
            for (var partition : PARTITIONS) {
                append(directory, partition, number);
            }
            if (number % 20 == 15) {
                deleteRecords(directory, number / 3);
            }
        }
        if (clean) {
            directory.close();
        } else {
            world.clock().sleep(300_000_000); // an idle mark says that the last is acknowledged
        }
    }

    private void append(DataDirectory directory, TopicPartition partition, int number)
            throws IOException {
        var handle = DirectoryRig.handle(directory, partition);
        var log = handle.acquire();
        try {
            int sequence = sequences.merge(partition, 1, Integer::sum) - 1;
            var writer = new BatchWriter(Compression.NONE).producer(7, (short) 0, sequence);
            var value = number + PADDING;
            writer.append(directory.world().clock().wallMs(), null, LogFixture.bytes(value));
            var result = log.append(writer.build(), 1 + number / 16, AppendOrigin.CLIENT);
            var appended = (AppendResult.Appended) result;
            log.awaitDurable(appended.ticket());
            log.advanceHighWatermark(appended.endOffset());
        } finally {
            handle.release();
        }
    }

    private void deleteRecords(DataDirectory directory, long before) throws IOException {
        var handle = DirectoryRig.handle(directory, DirectoryRig.partition(1));
        var log = handle.acquire();
        try {
            var deleted = (DeleteRecordsResult.Deleted) log.deleteRecordsBefore(before);
            log.awaitDurable(deleted.ticket());
        } finally {
            handle.release();
        }
    }

    private void ask(World world) {
        answers.clear();
        refusal = "";
        try {
            var directory = DirectoryRig.open(world, settings);
            for (var partition : PARTITIONS) {
                ask(directory, partition);
            }
        } catch (IOException e) {
            refusal += e;
        }
    }

    private void ask(DataDirectory directory, TopicPartition partition) throws IOException {
        var handle = DirectoryRig.handle(directory, partition);
        try {
            var log = handle.acquire();
            try {
                answers.put(partition, answersOf(log));
            } finally {
                handle.release();
            }
        } catch (DamagedLogException e) {
            refusal += e;
        }
    }

    private Answers answersOf(PartitionLog log) throws IOException {
        var epochEnds = new ArrayList<EpochEnd>();
        for (int epoch = 0; epoch < 7; epoch++) {
            epochEnds.add(log.endOffsetOf(epoch, 9));
        }
        return new Answers(readAll(log), epochEnds, log.producers());
    }

    /// As a consumer does, who stops at a batch whose CRC is wrong.
    private List<String> readAll(PartitionLog log) throws IOException {
        try {
            return LogFixture.readAll(log, log.logStartOffset(), ReadLimit.HIGH_WATERMARK).stream()
                    .map(it -> it.substring(0, it.indexOf(PADDING)))
                    .toList();
        } catch (AssertionError e) {
            if (!String.valueOf(e.getMessage()).startsWith("CRC")) {
                throw e;
            }
            throw new DamagedLogException("the consumer's check: .log Restore " + e.getMessage());
        }
    }

    private void check(
            String name,
            Path file,
            FileDamage damage,
            boolean clean,
            Map<TopicPartition, Answers> sound) {
        if (!refusal.isEmpty()) {
            softly.assertThat(refusal)
                    .as(name)
                    .containsPattern("[Rr]estore|[Dd]elete|Point|Set|Start");
            softly.assertThat(refusal)
                    .as(name)
                    .containsAnyOf(
                            String.valueOf(file.getFileName()),
                            DirectoryRig.PATH.equals(file.getParent())
                                    ? "write-ahead log"
                                    : String.valueOf(file.getParent()),
                            "the consumer's check");
        }
        boolean endMayBeGone =
                WriteAheadLog.isFile(file)
                        && (damage == FileDamage.CUT || damage == FileDamage.OLDER);
        answers.forEach((partition, now) -> {
            var before = Objects.requireNonNull(sound.get(partition));
            boolean mayBeShorter =
                    endMayBeGone
                            || (!clean
                                    && file.toString().endsWith(".log")
                                    && (partition.equals(LAZY) || damage == FileDamage.OLDER));
            if (mayBeShorter) {
                softly.assertThat(before.records())
                        .as(name)
                        .startsWith(now.records().toArray(String[]::new));
            } else {
                softly.assertThat(now.records().size())
                        .as("%s, records", name)
                        .isEqualTo(before.records().size());
                softly.assertThat(now).as("%s, %s", name, partition).isEqualTo(before);
            }
        });
    }
}
