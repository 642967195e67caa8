package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.TopicPartition;
import io.moldau.runtime.World;
import io.moldau.testkit.DiskOperation;
import io.moldau.testkit.Seeds;
import io.moldau.testkit.SimulatedNode;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A sync fails, and the process is killed: pages that are not on the medium look clean. What
/// recovery then serves outlasts a power cut, and what was acknowledged before is part of it.
class FailedSyncTest {
    private static final List<TopicPartition> PARTITIONS =
            List.of(
                    DirectoryRig.partition(0),
                    DirectoryRig.partition(1),
                    new TopicPartition(DirectoryRig.LAZY, 0),
                    new TopicPartition(DirectoryRig.LAZY, 1));

    private final Map<TopicPartition, List<String>> acknowledged = new TreeMap<>();
    private final Map<TopicPartition, List<String>> served = new TreeMap<>();
    private DirectorySettings settings = DirectoryRig.SETTINGS;
    private String name = "";
    private int checks;

    @Test
    void whatRecoveryServesOutlastsAPowerCut() {
        Seeds.of(150).forEach(seed -> new FailedSyncTest().run(seed));
    }

    private void run(long seed) {
        name = "seed " + seed;
        var random = new Random(seed);
        settings = DirectoryRig.smallSettings(random);
        PARTITIONS.forEach(it -> acknowledged.put(it, new ArrayList<>()));
        var simulation = new SimulatedWorld(seed);
        var node = simulation.node("node");
        node.tolerateFailure();
        simulation.run(test -> {
            node.start(world -> live(world, node, random));
            DirectoryRig.awaitEnd(test, node);
            node.disk().faults().heal();
            node.start(this::serve);
            awaitCheck(test, node, 1);
            if (random.nextBoolean()) {
                node.kill();
                node.disk().cutPower();
            } else {
                node.cutPower();
            }
            node.start(this::serveAgain);
            awaitCheck(test, node, 2);
        });
    }

    private void awaitCheck(World test, SimulatedNode node, int wanted) {
        for (int i = 0; i < 5_000 && checks < wanted && node.running(); i++) {
            test.clock().sleep(1_000_000);
        }
        assertThat(checks).as("%s: %s", name, node.failure()).isEqualTo(wanted);
    }

    private void live(World world, SimulatedNode node, Random random) throws IOException {
        var directory = DirectoryRig.open(world, settings);
        boolean ofNames = random.nextInt(4) == 0;
        var sync = ofNames ? DiskOperation.SYNC_DIRECTORY : DiskOperation.FORCE;
        int syncsBefore = random.nextInt(ofNames ? 12 : 60);
        node.disk().faults().failTimes(sync, _ -> true, syncsBefore, 1);
        for (var partition : PARTITIONS) {
            world.threads().start("append " + partition, () -> append(directory, partition));
        }
    }

    private void append(DataDirectory directory, TopicPartition partition) {
        var done = Objects.requireNonNull(acknowledged.get(partition));
        var world = directory.world();
        try {
            for (int number = 0; ; number++) {
                var value = partition + "/" + number + "v".repeat(world.randomness().nextInt(900));
                long offset = DirectoryRig.append(directory, partition, value);
                done.add(offset + "=" + value);
                world.clock().sleep(world.randomness().nextInt(10_000_000));
            }
        } catch (IOException _) {
            // The directory is offline.
        }
    }

    private void serve(World world) throws IOException {
        var directory = DirectoryRig.open(world, settings);
        for (var partition : PARTITIONS) {
            var found = DirectoryRig.read(directory, partition);
            assertThat(found)
                    .as("%s, %s, after the kill", name, partition)
                    .containsAll(
                            Objects.requireNonNull(
                                    partition.topic().equals(DirectoryRig.LAZY)
                                            ? List.<String>of()
                                            : acknowledged.get(partition)));
            served.put(partition, found);
        }
        checks++;
        world.clock().sleep(60_000_000_000L);
    }

    private void serveAgain(World world) throws IOException {
        var directory = DirectoryRig.open(world, settings);
        for (var partition : PARTITIONS) {
            assertThat(DirectoryRig.read(directory, partition))
                    .as("%s, %s, after the power cut", name, partition)
                    .isEqualTo(served.get(partition));
        }
        checks++;
        world.clock().sleep(60_000_000_000L);
    }
}
