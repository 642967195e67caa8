package io.moldau.log;

import static io.moldau.log.DirectoryRig.PATH;
import static io.moldau.log.DirectoryRig.append;
import static io.moldau.log.DirectoryRig.open;
import static io.moldau.log.DirectoryRig.partition;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.log.Finding.Weight;
import io.moldau.testkit.SimulatedDisk;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each kind of file is altered once: the check names it.
class DirectoryCheckTest {
    private static final long SEED = Long.getLong("tests.seed", 44);
    private static final Path FOLDER = PATH.resolve(partition(1).toString());
    private static final String FIRST = "00000000000000000000";

    private final SimulatedWorld simulation = new SimulatedWorld(SEED);
    private final SimulatedDisk disk = simulation.node("test").disk();

    private interface Alteration {
        void make() throws IOException;
    }

    /// What is found after a clean stop and an alteration.
    private List<Finding> found(Alteration alteration) {
        var found = new ArrayList<Finding>();
        simulation.run(world -> {
            var directory = open(world);
            for (int i = 0; i < 60; i++) {
                append(directory, partition(1), "v" + i + "x".repeat(1_000));
            }
            directory.close();
            assertThat(new DirectoryCheck(disk, PATH).run()).isEmpty();
            alteration.make();
            found.addAll(new DirectoryCheck(disk, PATH).run());
        });
        return found;
    }

    private static void assertNames(List<Finding> found, Weight weight, Path file) {
        assertThat(found).extracting(Finding::file).contains(file);
        assertThat(found).extracting(Finding::weight).contains(weight);
        assertThat(found).allSatisfy(it -> assertThat(it.remedy()).isNotEmpty());
    }

    @Test
    void aFlippedBitInASegmentIsFoundWithItsOffset() {
        var file = FOLDER.resolve(FIRST + ".log");
        var found = found(() -> disk.flipBit(file, 3_000, 3));
        assertNames(found, Weight.DAMAGE, file);
        assertThat(found.getFirst().offset()).isEqualTo(2);
    }

    @Test
    void aSegmentThatIsGoneIsFound() {
        var names = new ArrayList<Path>();
        var found =
                found(() -> {
                    for (var name : disk.list(FOLDER)) {
                        if (name.toString().endsWith(".log")) {
                            names.add(name);
                        }
                    }
                    disk.delete(FOLDER.resolve(names.get(1)));
                });
        assertNames(found, Weight.DAMAGE, FOLDER.resolve(names.get(2)));
    }

    @Test
    void aLogThatHasLostItsEndIsFound() {
        var found =
                found(() -> {
                    for (var name : disk.list(FOLDER)) {
                        if (name.toString().endsWith(".log")
                                && !name.toString().startsWith(FIRST)) {
                            disk.delete(FOLDER.resolve(name));
                        }
                    }
                });
        assertNames(found, Weight.DAMAGE, PATH.resolve("recovery-point-offset-checkpoint"));
    }

    @Test
    void indexesThatDoNotFitAreFound() {
        var offsets = FOLDER.resolve(FIRST + ".index");
        assertNames(found(() -> disk.flipBit(offsets, 7, 1)), Weight.CACHE, offsets);
    }

    @Test
    void aTimeIndexThatDoesNotFitIsFound() {
        var times = FOLDER.resolve(FIRST + ".timeindex");
        assertNames(found(() -> disk.flipBit(times, 7, 1)), Weight.CACHE, times);
    }

    @Test
    void whoWaitsIsToldOfEachSegmentThatWasRead() {
        var segments = new ArrayList<Long>();
        var read = new ArrayList<Long>();
        assertThat(
                        found(() -> {
                            for (var name : disk.list(FOLDER)) {
                                if (name.toString().endsWith(".log")) {
                                    segments.add(disk.size(FOLDER.resolve(name)));
                                }
                            }
                            new DirectoryCheck(disk, PATH).run(read::add);
                        }))
                .isEmpty();
        assertThat(read).isEqualTo(segments).isNotEmpty();
    }

    @Test
    void aTransactionThatIsNotInTheIndexIsFound() throws IOException {
        var fixture = new LogFixture(SEED);
        TransactionWriter.fillAndClose(fixture, SEED, 200);
        var identity = new MetaProperties("cluster", 1, LogFixture.TOPIC_ID);
        identity.write(fixture.disk, LogFixture.TOP);
        SmallFile.replace(
                fixture.disk, LogFixture.TOP.resolve(DirectoryStart.CLEAN_MARKER), new byte[0]);
        assertThat(new DirectoryCheck(fixture.disk, LogFixture.TOP).run()).isEmpty();

        var index = LogFixture.DIRECTORY.resolve(FIRST + ".txnindex");
        fixture.disk.cut(index, TransactionIndex.SLOT_BYTES);
        assertNames(new DirectoryCheck(fixture.disk, LogFixture.TOP).run(), Weight.DAMAGE, index);
    }

    @Test
    void epochsThatTheBatchesDoNotHaveAreFound() {
        var file = FOLDER.resolve("leader-epoch-checkpoint");
        var found = found(() -> SmallFile.replace(disk, file, "0\n1\n7 0\n".getBytes(UTF_8)));
        assertNames(found, Weight.CACHE, file);
    }

    @Test
    void aDamagedSnapshotOfProducersIsFound() {
        var file = FOLDER.resolve("00000000000000000060.snapshot");
        assertNames(found(() -> disk.flipBit(file, 7, 1)), Weight.CACHE, file);
    }

    @Test
    void aMissingOrDamagedMetaPropertiesIsFound() {
        var file = PATH.resolve("meta.properties");
        assertNames(found(() -> disk.delete(file)), Weight.DAMAGE, file);
    }
}
