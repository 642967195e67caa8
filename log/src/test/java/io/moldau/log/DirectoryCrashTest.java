package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.TopicPartition;
import io.moldau.runtime.World;
import io.moldau.testkit.Seeds;
import io.moldau.testkit.SimulatedNode;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A data directory whose node is killed or loses power at any operation on its disk, recovery
/// included, several times in a row: what was acknowledged or read is there again.
class DirectoryCrashTest {
    private static final int LIVES = 5;
    private static final int EFFECTS_MAX = 700;
    private static final TopicPartition LAZY = new TopicPartition(DirectoryRig.LAZY, 0);
    private static final List<TopicPartition> DURABLE =
            List.of(
                    DirectoryRig.partition(0),
                    DirectoryRig.partition(1),
                    DirectoryRig.partition(2));

    /// What the outside world knows about one partition.
    private static final class Known {
        final Map<Long, String> acknowledged = new TreeMap<>();
        final Map<Long, String> read = new TreeMap<>();
        long deletedBefore;
        long number;
    }

    private final Map<TopicPartition, Known> known = new TreeMap<>();
    private long seed;
    private boolean lostPower;
    private DirectorySettings settings = DirectoryRig.SETTINGS;

    @Test
    void whatWasAcknowledgedOrReadIsThereAfterAnyCrash() {
        Seeds.of(40).forEach(it -> new DirectoryCrashTest().run(it));
    }

    private void run(long seed) {
        this.seed = seed;
        DURABLE.forEach(partition -> known.put(partition, new Known()));
        known.put(LAZY, new Known());
        var random = new Random(seed);
        settings = DirectoryRig.smallSettings(new Random(seed + 1));
        var simulation = new SimulatedWorld(seed);
        var node = simulation.node("node");
        simulation.run(world -> {
            for (int life = 0; life < LIVES; life++) {
                node.start(this::live);
                crashSoon(node, random);
                awaitCrash(world, node);
            }
            node.start(this::check);
            DirectoryRig.awaitEnd(world, node);
            assertThat(checked).as("seed %d: the last life has checked", seed).isTrue();
        });
    }

    private boolean checked;

    private Known of(TopicPartition partition) {
        return Objects.requireNonNull(known.get(partition));
    }

    private void crashSoon(SimulatedNode node, Random random) {
        int effect = 1 + random.nextInt(EFFECTS_MAX);
        if (random.nextInt(3) == 0) {
            node.killAtEffect(effect);
        } else {
            lostPower = true;
            node.cutPowerAtEffect(effect);
        }
    }

    private void awaitCrash(World test, SimulatedNode node) {
        for (int i = 0; i < 1_000 && node.running(); i++) {
            test.clock().sleep(1_000_000);
        }
        if (node.running()) {
            lostPower = true;
            node.cutPower();
        }
    }

    private void live(World world) throws IOException {
        var directory = DirectoryRig.open(world, settings);
        known.keySet()
                .forEach(partition -> {
                    start(world, "append " + partition, () -> append(directory, partition));
                    start(world, "read " + partition, () -> read(directory, partition));
                });
        start(world, "delete", () -> delete(directory, DURABLE.getFirst()));
    }

    private interface Body {
        void run() throws IOException;
    }

    private static void start(World world, String name, Body body) {
        world.threads()
                .start(
                        name,
                        () -> {
                            try {
                                body.run();
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        });
    }

    private void append(DataDirectory directory, TopicPartition partition) throws IOException {
        var facts = of(partition);
        var world = directory.world();
        while (true) {
            int size = world.randomness().nextInt(10) == 0 ? 9_000 : 400;
            var value = partition + "/" + facts.number++ + "/" + "v".repeat(size);
            long offset = DirectoryRig.append(directory, partition, value);
            var before = facts.acknowledged.put(offset, value);
            if (!partition.equals(LAZY)) {
                assertThat(before).as("seed %d offset %d given twice", seed, offset).isNull();
            }
            if (world.randomness().nextInt(4) == 0) {
                world.clock().sleep(world.randomness().nextInt(300_000_000));
            }
        }
    }

    private void read(DataDirectory directory, TopicPartition partition) throws IOException {
        var world = directory.world();
        while (true) {
            var handle = DirectoryRig.handle(directory, partition);
            var log = handle.acquire();
            try {
                long from = Math.max(log.logStartOffset(), log.highWatermark() - 2);
                note(LogFixture.readAll(log, from, ReadLimit.HIGH_WATERMARK), partition);
            } finally {
                handle.release();
            }
            world.clock().sleep(world.randomness().nextInt(50_000_000));
        }
    }

    private void note(List<String> found, TopicPartition partition) {
        var facts = of(partition);
        for (var text : found) {
            int equals = text.indexOf('=');
            facts.read.put(Long.parseLong(text.substring(0, equals)), text.substring(equals + 1));
        }
    }

    private void delete(DataDirectory directory, TopicPartition partition) throws IOException {
        var world = directory.world();
        var facts = of(partition);
        while (true) {
            world.clock().sleep(world.randomness().nextInt(100_000_000));
            var handle = DirectoryRig.handle(directory, partition);
            var log = handle.acquire();
            try {
                long before = Math.max(0, log.highWatermark() - 3);
                facts.deletedBefore = Math.max(facts.deletedBefore, before);
                if (log.deleteRecordsBefore(before)
                        instanceof DeleteRecordsResult.Deleted deleted) {
                    log.awaitDurable(deleted.ticket());
                }
            } finally {
                handle.release();
            }
        }
    }

    private void check(World world) throws IOException {
        var directory = DirectoryRig.open(world, settings);
        for (var partition : DURABLE) {
            check(partition, DirectoryRig.read(directory, partition));
        }
        var lazy = DirectoryRig.read(directory, LAZY);
        if (!lostPower) {
            check(LAZY, lazy);
        }
        directory.close();
        checked = true;
    }

    private void check(TopicPartition partition, List<String> found) {
        var facts = of(partition);
        var there = new TreeMap<Long, String>();
        for (var text : found) {
            int equals = text.indexOf('=');
            there.put(Long.parseLong(text.substring(0, equals)), text.substring(equals + 1));
        }
        assertThat(new HashSet<>(there.values())).as("seed %d once", seed).hasSize(there.size());
        var missing = new ArrayList<Long>();
        for (var promised : List.of(facts.acknowledged, facts.read)) {
            promised.forEach((offset, value) -> {
                if (offset >= facts.deletedBefore && !value.equals(there.get(offset))) {
                    missing.add(offset);
                }
            });
        }
        assertThat(missing).as("seed %d %s, there %s", seed, partition, there.keySet()).isEmpty();
    }
}
