package io.moldau.log.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.runtime.World;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The write-ahead log on one healthy life: what is written is read, damage is told.
class WriteAheadLogTest {
    private static final long SEED = Long.getLong("tests.seed", 11);

    /// Writes cycles of one entry each; returns the texts and the position of each cycle.
    private record Written(List<String> entries, List<WalPosition> positions) {}

    private static Written write(World world, int cycles, int bytes) throws IOException {
        var wal = WalRig.begin(world);
        var commit = WalRig.commit(world, wal);
        var partition = new WalRig.Partition(0);
        var positions = new ArrayList<WalPosition>();
        var entries = new ArrayList<String>();
        positions.add(wal.position());
        commit.bind(partition, 0, false);
        for (int i = 0; i < cycles; i++) {
            String text = "x".repeat(new Random(i).nextInt(bytes)) + i;
            positions.add(wal.position());
            commit.awaitDurable(WalRig.append(commit, partition, i, text));
            entries.add("0 %d@0 %s".formatted(i, text));
        }
        commit.close();
        wal.close();
        return new Written(entries, positions);
    }

    @Test
    void everyKindOfEntryIsReadAsItWasWritten() {
        new SimulatedWorld(SEED)
                .run(world -> {
                    var wal = WalRig.begin(world);
                    var from = wal.position();
                    var commit = WalRig.commit(world, wal);
                    var one = new WalRig.Partition(1);
                    var two = new WalRig.Partition(2);
                    commit.bind(one, 100, false);
                    commit.appended(one, 100, 102, 3, WalRig.bytes("hello"));
                    commit.bind(two, 7, true);
                    commit.startMoved(two, 9, 8);
                    commit.truncated(one, 101);
                    commit.flushed(one, 101);
                    commit.awaitDurable(commit.deleted(two));
                    commit.close();

                    assertThat(WalRig.read(world, from).entries())
                            .containsExactly(
                                    "0 is topic-1 AAAAAAAAAAcAAAAAAAAAAQ from 100 start 0"
                                            + " flushed",
                                    "0 100@3 hello",
                                    "1 is topic-2 AAAAAAAAAAcAAAAAAAAAAg from 7 start 0"
                                            + " unjournaled flushed",
                                    "1 starts 8",
                                    "0 truncated 101",
                                    "0 is topic-1 AAAAAAAAAAcAAAAAAAAAAQ from 101 start 0"
                                            + " flushed",
                                    "1 deleted");
                });
    }

    @Test
    void batchesTooLargeToCopyGoThroughToo() {
        new SimulatedWorld(SEED)
                .run(world -> {
                    var settings = new WalSettings(256 << 10, 9, 1 << 20, 128 << 10);
                    world.disk().createDirectories(WalRig.DIRECTORY);
                    var wal = WriteAheadLog.begin(world, WalRig.DIRECTORY, List.of(), settings);
                    var from = wal.position();
                    WalRig.keepSpare(world, wal);
                    var commit = new GroupCommit(world, wal, settings, "wal-sync", _ -> {});
                    var partition = new WalRig.Partition(1);
                    var large = "a".repeat(100 << 10);
                    commit.enter(1, large.length());
                    commit.enter(1, large.length());
                    commit.bind(partition, 0, false);
                    commit.appended(partition, 0, 1, 3, WalRig.bytes("small"));
                    commit.appended(partition, 1, 2, 3, WalRig.bytes(large));
                    long last = commit.appended(partition, 2, 3, 3, WalRig.bytes("small too"));
                    commit.awaitDurable(last);

                    assertThat(partition.durableEnd).isEqualTo(3);
                    assertThat(WalRig.read(world, from).entries().stream().skip(1))
                            .containsExactly("0 0@3 small", "0 1@3 " + large, "0 2@3 small too");
                    commit.close();
                });
    }

    @Test
    void goesOnOverManyFilesWhichAreUsedAgainAfterACheckpoint() {
        new SimulatedWorld(SEED)
                .run(world -> {
                    var wal = WalRig.begin(world);
                    var commit = WalRig.commit(world, wal);
                    var partition = new WalRig.Partition(1);
                    for (int round = 0; round < 20; round++) {
                        for (int i = 0; i < 8; i++) {
                            commit.awaitDurable(
                                    WalRig.append(commit, partition, i, "round" + round));
                        }
                        var end = commit.endGeneration();
                        assertThat(end.bound()).containsExactly(partition);
                        wal.recycle(end.next());
                        assertThat(WalRig.read(world, end.next()).entries()).isEmpty();
                    }
                    commit.close();

                    assertThat(wal.position().sequence()).isGreaterThan(10);
                    assertThat(world.disk().list(WalRig.DIRECTORY)).hasSizeLessThan(4);
                    wal.closeAndDelete();
                    assertThat(world.disk().list(WalRig.DIRECTORY)).isEmpty();
                });
    }

    @Test
    void anyFlippedBitOfAnAcknowledgedEntryIsReported() {
        var simulation = new SimulatedWorld(SEED);
        simulation.run(world -> {
            var written = write(world, 40, 3000);
            var random = new Random(SEED);
            for (int trial = 0; trial < 60; trial++) {
                flipAndRead(simulation, world, written, random);
            }
        });
    }

    private static void flipAndRead(
            SimulatedWorld simulation, World world, Written written, Random random)
            throws IOException {
        var disk = simulation.node("test").disk();
        int cycle = random.nextInt(written.positions().size() - 1);
        var position = written.positions().get(cycle);
        var path = fileOf(world, position);
        boolean lastMark = written.positions().get(cycle + 1).sequence() > position.sequence();
        int reach = WalFormat.MARK_BYTES + (lastMark ? 0 : WalFormat.ENTRY_HEADER_BYTES);
        long at = (long) position.offset() + random.nextInt(reach);
        int bit = random.nextInt(8);
        disk.flipBit(path, at, bit);
        try {
            assertThatThrownBy(() -> WalRig.read(world, written.positions().getFirst()))
                    .as("seed %d, cycle %d, byte %d, bit %d", SEED, cycle, at, bit)
                    .isInstanceOf(DamagedWalException.class);
        } finally {
            disk.flipBit(path, at, bit);
        }
    }

    private static Path fileOf(World world, WalPosition position) throws IOException {
        var names = world.disk().list(WalRig.DIRECTORY);
        var files = WalFiles.find(world.disk(), WalRig.DIRECTORY, names);
        return Objects.requireNonNull(files.bySequence(position.sequence())).path();
    }

    @Test
    void aFileThatIsGoneIsReported() {
        new SimulatedWorld(SEED)
                .run(world -> {
                    var written = write(world, 40, 3000);
                    var from = written.positions().getFirst();
                    int files = written.positions().getLast().sequence();
                    assertThat(files).isGreaterThan(2);
                    for (int sequence = files; sequence > 0; sequence--) {
                        world.disk().delete(fileOf(world, new WalPosition(sequence, 0, 0, 0)));
                        assertThatThrownBy(() -> WalRig.read(world, from))
                                .isInstanceOf(DamagedWalException.class);
                    }
                });
    }

    @Test
    void randomBytesInAFileNeverBreakTheReader() {
        var simulation = new SimulatedWorld(SEED);
        simulation.run(world -> {
            var written = write(world, 10, 3000);
            var from = written.positions().getFirst();
            var disk = simulation.node("test").disk();
            var path = fileOf(world, from);
            byte[] sound = disk.content(path);
            var random = new Random(SEED);
            for (int trial = 0; trial < 200; trial++) {
                byte[] garbled = sound.clone();
                int at = from.offset() + random.nextInt(20_000);
                for (int i = 0; i < 1 + random.nextInt(200); i++) {
                    garbled[at + i] = (byte) random.nextInt();
                }
                disk.replace(path, garbled);
                readOrRefuse(world, from, written.entries());
            }
        });
    }

    private static void readOrRefuse(World world, WalPosition from, List<String> all)
            throws IOException {
        try {
            var found = WalRig.read(world, from).entries();
            var appends = found.stream().filter(it -> !it.contains(" is topic-")).toList();
            assertThat(appends).isEqualTo(all.subList(0, appends.size()));
        } catch (DamagedWalException e) {
            assertThat(e).hasMessageContaining("Restore the log directory");
        }
    }
}
