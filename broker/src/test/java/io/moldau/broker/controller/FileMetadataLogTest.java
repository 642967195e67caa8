package io.moldau.broker.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.Command;
import io.moldau.metadata.MetadataLogException;
import io.moldau.metadata.Snapshot;
import io.moldau.protocol.record.ControlRecordType;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.runtime.World;
import io.moldau.testkit.DiskOperation;
import io.moldau.testkit.Program;
import io.moldau.testkit.SimulatedDisk;
import io.moldau.testkit.SimulatedNode;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileMetadataLogTest {
    private static final long SEED = Long.getLong("tests.seed", 4711);
    private static final Path DATA = Path.of("/data");
    private static final Path LOG = DATA.resolve(FileMetadataLog.DIRECTORY);
    private static final Path FIRST = LOG.resolve("00000000000000000000.log");

    private static final Path END = DATA.resolve(MetadataEnd.FILE_NAME);

    private final SimulatedWorld simulation = new SimulatedWorld(SEED);
    private final MetadataScripts scripts = new MetadataScripts();

    private SimulatedDisk disk() {
        return simulation.node("test").disk();
    }

    private void run(Program program) {
        simulation.run(program);
    }

    private static FileMetadataLog log(World world) {
        return new FileMetadataLog(world, DATA);
    }

    private ClusterImage append(FileMetadataLog log, ClusterImage image, Command<?> command)
            throws MetadataLogException {
        var changes = scripts.changes(image, command);
        log.append(image.nextOffset(), List.of(changes));
        return MetadataScripts.after(image, changes);
    }

    private ClusterImage live(FileMetadataLog log) throws MetadataLogException {
        var image = log.load();
        for (var command : MetadataScripts.life()) {
            image = append(log, image, command);
        }
        return image;
    }

    @Test
    void whatWasAppendedIsThereAgain() {
        run(world -> {
            ClusterImage image;
            try (var log = log(world)) {
                image = live(log);
                assertThat(log.committedOffset()).isEqualTo(image.offset());
            }
            try (var log = log(world)) {
                assertThat(log.load()).isEqualTo(image);
                assertThat(log.tailBytes()).isEqualTo(world.disk().size(FIRST));
            }
        });
    }

    @Test
    void severalDecisionsGoIntoOneBatchAndOneSync() {
        run(world -> {
            try (var log = log(world)) {
                var image = log.load();
                var decisions = new ArrayList<List<ClusterMetadataRecord>>();
                for (var command : MetadataScripts.life()) {
                    var changes = scripts.changes(image, command);
                    decisions.add(changes);
                    image = MetadataScripts.after(image, changes);
                }
                disk().faults().failTimes(DiskOperation.FORCE, FIRST::equals, 1, 1);
                log.append(0, decisions);
                disk().faults().heal();
                assertThat(log.read(0, 100)).hasSize(1);
                assertThat(log.load()).isEqualTo(image);
            }
        });
    }

    @Test
    void aSnapshotReplacesTheLogBeforeIt() {
        run(world -> {
            ClusterImage image;
            try (var log = log(world)) {
                image = live(log);
                log.writeSnapshot(image);
                assertThat(log.tailBytes()).isZero();
                image = append(log, image, MetadataScripts.create("later", 4));
                log.writeSnapshot(image);
                image = append(log, image, MetadataScripts.create("last", 4));
            }
            try (var log = log(world)) {
                var loaded = log.load();
                assertThat(loaded).isEqualTo(image);
                assertThat(Snapshot.hash(loaded)).isEqualTo(Snapshot.hash(image));
                log.writeSnapshot(loaded);
            }
            assertThat(names(world))
                    .filteredOn(it -> it.endsWith(".checkpoint"))
                    .as("the two newest snapshots")
                    .hasSize(2);
            assertThat(names(world))
                    .as("the log before them")
                    .doesNotContain(FIRST.getFileName().toString());
        });
    }

    private static List<String> names(World world) throws IOException {
        return world.disk().list(LOG).stream().map(it -> it.getFileName().toString()).toList();
    }

    @Test
    void aDamagedSnapshotIsMadeUpForByAnOlderOne() {
        run(world -> {
            ClusterImage image;
            try (var log = log(world)) {
                image = live(log);
                log.writeSnapshot(image);
                image = append(log, image, MetadataScripts.create("later", 4));
                log.writeSnapshot(image);
                image = append(log, image, MetadataScripts.create("last", 4));
            }
            var newest =
                    names(world).stream()
                            .filter(it -> it.endsWith(".checkpoint"))
                            .max(String::compareTo);
            disk().flipBit(LOG.resolve(newest.orElseThrow()), 100, 3);
            try (var log = log(world)) {
                assertThat(log.load()).isEqualTo(image);
                image = append(log, image, MetadataScripts.create("on", 1));
            }
            try (var log = log(world)) {
                assertThat(log.load()).isEqualTo(image);
            }
        });
    }

    @Test
    void aTornEndIsCutAndTheLogGoesOn() {
        run(world -> {
            ClusterImage image;
            ClusterImage before;
            byte[] end;
            try (var log = log(world)) {
                before = live(log);
                end = disk().content(END);
                append(log, before, MetadataScripts.create("torn", 40));
            }
            disk().replace(END, end); // noted once the log is synced
            disk().cut(FIRST, disk().size(FIRST) - 7);
            try (var log = log(world)) {
                assertThat(log.load()).isEqualTo(before);
                image = append(log, before, MetadataScripts.create("again", 2));
            }
            try (var log = log(world)) {
                assertThat(log.load()).isEqualTo(image);
            }
        });
    }

    @Test
    void everyFlippedBitBeforeTheLastBatchIsFoundAndNothingIsCut() {
        run(world -> {
            long last;
            try (var log = log(world)) {
                var image = live(log);
                last = disk().size(FIRST);
                append(log, image, MetadataScripts.create("last", 1));
            }
            var sound = disk().content(FIRST);
            for (long position = 0; position < last; position += 13) {
                // The leader epoch is outside of the checksum; with one node nothing hangs on it.
                disk().replace(FIRST, sound);
                disk().flipBit(FIRST, position, (int) (position % 8));
                var broken = log(world);
                if (isLeaderEpoch(sound, position)) {
                    continue;
                }
                assertThatThrownBy(broken::load)
                        .as("seed %d, position %d", SEED, position)
                        .isInstanceOf(MetadataLogException.class)
                        .hasMessageContaining("restore the directory from a copy");
                assertThat(disk().size(FIRST)).isEqualTo(sound.length);
            }
        });
    }

    /// Whether the byte at `position` is in the leader epoch of a batch.
    private static boolean isLeaderEpoch(byte[] bytes, long position) {
        var buffer = ByteBuffer.wrap(bytes);
        int at = 0;
        while (at < bytes.length) {
            if (position >= at + 12 && position < at + 16) {
                return true;
            }
            at += buffer.getInt(at + 8) + 12;
        }
        return false;
    }

    @Test
    void aMissingSegmentIsFound() {
        run(world -> {
            try (var log = log(world)) {
                var image = live(log);
                log.writeSnapshot(image);
                image = append(log, image, MetadataScripts.create("later", 4));
            }
            for (var name : names(world)) {
                if (name.endsWith(".checkpoint") || name.equals(FIRST.getFileName().toString())) {
                    disk().delete(LOG.resolve(name));
                }
            }
            assertThatThrownBy(() -> log(world).load())
                    .isInstanceOf(MetadataLogException.class)
                    .hasMessageContaining("Restore the directory from a copy");
        });
    }

    @Test
    void aTransactionWithoutItsEndDidNotHappen() {
        run(world -> {
            ClusterImage before;
            long whole;
            byte[] end;
            try (var log = log(world)) {
                before = live(log);
                whole = disk().size(FIRST);
                end = disk().content(END);
                var image = append(log, before, MetadataScripts.create("large", 10_000));
                assertThat(log.load()).isEqualTo(image);
            }
            // The first of the two batches is left, the second is torn.
            disk().replace(END, end);
            disk().cut(FIRST, whole + (disk().size(FIRST) - whole) - 100);
            ClusterImage image;
            try (var log = log(world)) {
                var loaded = log.load();
                assertThat(loaded.topics()).isEqualTo(before.topics());
                assertThat(loaded.offset()).isGreaterThan(before.offset());
                image = append(log, loaded, MetadataScripts.create("next", 1));
            }
            try (var log = log(world)) {
                assertThat(log.load()).isEqualTo(image);
            }
        });
    }

    @Test
    void aWriteThatFailsLeavesTheLogAsItWas() {
        run(world -> {
            try (var log = log(world)) {
                var image = live(log);
                disk().delete(DATA.resolve(MetadataReserve.FILE_NAME));
                disk().faults().failOnce(DiskOperation.WRITE, FIRST::equals);
                var before = image;
                assertThatThrownBy(() -> append(log, before, MetadataScripts.create("failed", 5)))
                        .isInstanceOf(MetadataLogException.class);
                assertThat(log.committedOffset()).isEqualTo(image.offset());

                image = append(log, image, MetadataScripts.create("works", 5));
                assertThat(log(world).load()).isEqualTo(image);
            }
        });
    }

    @Test
    void afterAFailedSyncNothingMoreIsTaken() {
        run(world -> {
            try (var log = log(world)) {
                var image = live(log);
                disk().faults().failOnce(DiskOperation.FORCE, FIRST::equals);
                for (int i = 0; i < 2; i++) {
                    int number = i;
                    assertThatThrownBy(() ->
                                    append(log, image, MetadataScripts.create("t" + number, 1)))
                            .as("append %d", i)
                            .isInstanceOf(MetadataLogException.class);
                }
                assertThat(log(world).load().topics().size())
                        .isLessThanOrEqualTo(image.topics().size() + 1);
            }
        });
    }

    @Test
    void onAFullDiskTopicsCanStillBeDeleted() {
        run(world -> {
            ClusterImage image;
            try (var log = log(world)) {
                image = live(log);
                disk().faults().capacityBytes(usedBytes(world));
                image = append(log, image, MetadataScripts.delete("topic-5"));
                image = append(log, image, MetadataScripts.delete("topic-4"));
                assertThat(world.disk().exists(DATA.resolve(MetadataReserve.FILE_NAME))).isFalse();
            }
            assertThat(image.topics().contains("topic-5")).isFalse();
        });
    }

    @Test
    void whatKafkaWroteAboutItsQuorumSurvivesOurSnapshots() {
        run(world -> {
            var version =
                    new LogScan.Control(
                            ControlRecordType.KRAFT_VERSION,
                            ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 0}));
            var bootstrap = new SnapshotId(0, 0);
            world.disk().createDirectories(LOG);
            SnapshotFile.write(
                    world.disk(), LOG, bootstrap, ClusterImage.EMPTY, List.of(version), 1);
            ClusterImage image;
            try (var log = log(world)) {
                image = live(log);
                log.writeSnapshot(image);
            }
            var newest = new SnapshotId(image.nextOffset(), 1);
            assertThat(SnapshotFile.read(world.disk(), LOG, newest))
                    .isEqualTo(new SnapshotFile.Content(image, List.of(version)));
        });
    }

    private static long usedBytes(World world) throws IOException {
        long used = 0;
        for (var folder : List.of(DATA, LOG)) {
            for (var name : world.disk().list(folder)) {
                var path = folder.resolve(name.getFileName());
                used += world.disk().isDirectory(path) ? 0 : world.disk().size(path);
            }
        }
        return used;
    }

    @Test
    void kafkasFilesStandBesideTheLog() {
        run(world -> {
            try (var log = log(world)) {
                live(log);
            }
            assertThat(
                            new String(
                                    disk().content(LOG.resolve("partition.metadata")),
                                    StandardCharsets.UTF_8))
                    .isEqualTo("version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAQ\n");
            assertThat(
                            new String(
                                    disk().content(LOG.resolve("leader-epoch-checkpoint")),
                                    StandardCharsets.UTF_8))
                    .isEqualTo("0\n1\n1 0\n");
        });
    }

    /// The lives of one node: all that was acknowledged before a power cut is there after it, and
    /// of the rest at most what was under way.
    @Test
    void nothingThatWasAcknowledgedIsLostWhereverThePowerIsCut() {
        long effects = effectsOfALife();
        assertThat(effects).isGreaterThan(40);
        for (long at = 1; at <= effects; at++) {
            for (long seed = SEED; seed < SEED + 3; seed++) {
                new Crash(seed, at).check();
            }
        }
    }

    private static long effectsOfALife() {
        var crash = new Crash(SEED, Long.MAX_VALUE);
        crash.check();
        return crash.effects;
    }

    private static final class Crash {
        private final SimulatedWorld simulation;
        private final SimulatedNode node;
        private final String name;
        private final long at;
        private final List<ClusterImage> possible = new ArrayList<>();
        private ClusterImage acknowledged = ClusterImage.EMPTY;
        private long effects;
        private boolean ended;

        Crash(long seed, long at) {
            this.simulation = new SimulatedWorld(seed);
            this.node = simulation.node("node");
            this.at = at;
            this.name = "seed %d, effect %d".formatted(seed, at);
        }

        void check() {
            possible.add(ClusterImage.EMPTY);
            node.start(this::live);
            if (at < Long.MAX_VALUE) {
                node.cutPowerAtEffect(at);
            }
            simulation.run(world -> {
                while (node.running() && !ended) {
                    world.clock().sleep(1_000_000);
                }
                effects = node.effects();
                node.cutPower();
                var loaded = new FileMetadataLog[1];
                node.start(again -> recover(again, loaded));
                ended = false;
                while (!ended) {
                    world.clock().sleep(1_000_000);
                }
            });
        }

        private void live(World world) throws Exception {
            var scripts = new MetadataScripts();
            try (var log = log(world)) {
                var image = log.load();
                int number = 0;
                for (var command : MetadataScripts.life()) {
                    var changes = scripts.changes(image, command);
                    image = MetadataScripts.after(image, changes);
                    possible.add(image);
                    log.append(acknowledged.nextOffset(), List.of(changes));
                    acknowledged = image;
                    if (++number % 2 == 0) {
                        log.writeSnapshot(image);
                    }
                }
            }
            ended = true;
        }

        private void recover(World world, FileMetadataLog[] loaded) throws Exception {
            ClusterImage image;
            try (var log = log(world)) {
                image = log.load();
                assertThat(image).as(name).isIn(acknowledged, possible.getLast());
                var changes = new MetadataScripts().changes(image, MetadataScripts.registration());
                log.append(image.nextOffset(), List.of(changes));
                image = MetadataScripts.after(image, changes);
            }
            try (var log = log(world)) {
                loaded[0] = log;
                assertThat(log.load()).as(name + ", again").isEqualTo(image);
            }
            ended = true;
        }
    }
}
