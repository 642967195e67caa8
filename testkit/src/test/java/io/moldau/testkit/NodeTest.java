package io.moldau.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.runtime.Disk.OpenMode;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What a node of a simulation does with its disk, its devices and its crashes.
class NodeTest {
    private static final Path FILE = Path.of("/file");
    private static final long MILLISECOND = 1_000_000;

    private static void writeAndWait(World world) throws IOException {
        try (var file = world.disk().open(FILE, OpenMode.CREATE)) {
            file.write(0, ByteBuffer.wrap("text".getBytes(US_ASCII)));
            world.clock().sleep(Long.MAX_VALUE / 2);
        }
    }

    @Test
    void aKilledNodeFindsWhatItWroteAndOneThatLostPowerPerhaps() {
        var afterPowerCut = new HashSet<Boolean>();
        for (long seed = 1; seed <= 30; seed++) {
            for (boolean losesPower : new boolean[] {false, true}) {
                var simulation = new SimulatedWorld(seed);
                var node = simulation.node("node");
                simulation.run(world -> {
                    node.start(NodeTest::writeAndWait);
                    world.clock().sleep(1000 * MILLISECOND);
                    if (losesPower) {
                        node.cutPower();
                    } else {
                        node.kill();
                    }
                });
                boolean there = node.disk().exists(FILE);
                if (losesPower) {
                    afterPowerCut.add(there);
                } else {
                    assertThat(there).isTrue();
                }
            }
        }
        assertThat(afterPowerCut).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void aNodeCanBeCrashedAtEveryOneOfItsEffects() {
        for (int at = 1; at <= 3; at++) {
            var simulation = new SimulatedWorld(at);
            var node = simulation.node("node");
            int effect = at;
            simulation.run(world -> {
                node.killAtEffect(effect); // before it starts: counts from its first effect
                node.start(NodeTest::openWriteForce);
                world.clock().sleep(1000 * MILLISECOND);
            });
            assertThat(node.running()).as("killed at effect %d", at).isFalse();
            assertThat(node.disk().exists(FILE)).isEqualTo(at > 1);
        }
    }

    private static void openWriteForce(World world) throws IOException {
        var file = world.disk().open(FILE, OpenMode.CREATE);
        file.write(0, ByteBuffer.wrap(new byte[1]));
        file.force();
    }

    @Test
    void aSlowDiskTakesVirtualTime() {
        var simulation = new SimulatedWorld(1);
        var node = simulation.node("test");
        node.disk().faults().delay(DiskOperation.FORCE, FILE::equals, Duration.ofSeconds(30));
        simulation.run(NodeTest::openWriteForce);

        assertThat(simulation.elapsed()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
    }

    @Test
    void faultsStrikeAsOftenAsTheirProbabilitySays() {
        new SimulatedWorld(1)
                .run(world -> {
                    var disk = (SimulatedDisk) world.disk();
                    disk.faults().failSometimes(DiskOperation.READ, FILE::equals, 0.3);
                    var file = disk.open(FILE, OpenMode.CREATE);
                    int failed = 0;
                    for (int i = 0; i < 1000; i++) {
                        try {
                            file.read(ByteBuffer.allocate(1), 0);
                        } catch (IOException e) {
                            failed++;
                        }
                    }
                    assertThat(failed).isBetween(200, 400);
                    assertThat(disk.faults().injected()).isEqualTo(failed);
                    disk.faults().heal();
                    assertThat(file.read(ByteBuffer.allocate(1), 0)).isZero();
                });
    }

    @Test
    void aReaderMaySeeHalfAWrite() {
        var seen = new HashSet<Long>();
        for (long seed = 1; seed <= 100; seed++) {
            new SimulatedWorld(seed)
                    .run(world -> {
                        var file = world.disk().open(FILE, OpenMode.CREATE);
                        world.threads().start("writer", () -> write100(world));
                        for (int i = 0; i < 20; i++) {
                            seen.add(file.size());
                            world.clock().sleep(2_000);
                        }
                    });
        }
        assertThat(seen).contains(0L, 100L).hasSizeGreaterThan(2);
    }

    private static void write100(World world) {
        try (var file = world.disk().open(FILE, OpenMode.WRITE)) {
            file.write(0, ByteBuffer.allocate(100));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void deviceWorkIsBoundedAndLetsOthersRun() {
        new SimulatedWorld(1)
                .run(world -> {
                    var busy = new AtomicInteger();
                    var seen = new ArrayList<Integer>();
                    var threads = new ArrayList<Thread>();
                    for (int i = 0; i < 10; i++) {
                        threads.add(world.threads().start("t", () -> occupy(world, busy, seen)));
                    }
                    for (Thread thread : threads) {
                        thread.join();
                    }
                    assertThat(seen).hasSize(10).contains(4).allMatch(it -> it <= 4);
                });
    }

    private static void occupy(World world, AtomicInteger busy, List<Integer> seen) {
        try {
            world.threads()
                    .onDevice(() -> {
                        seen.add(busy.incrementAndGet());
                        world.clock().sleep(MILLISECOND);
                        return busy.decrementAndGet();
                    });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aContendedMonitorIsReported() {
        var monitor = new Object();

        assertThatThrownBy(() ->
                        new SimulatedWorld(1)
                                .run(world -> {
                                    world.threads().start("a", () -> hold(world, monitor));
                                    world.threads().start("b", () -> hold(world, monitor));
                                    world.clock().sleep(10 * MILLISECOND);
                                    world.clock().sleep(Long.MAX_VALUE / 2);
                                }))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("hold");
    }

    private static void hold(World world, Object monitor) {
        synchronized (monitor) {
            world.clock().sleep(MILLISECOND);
        }
    }
}
