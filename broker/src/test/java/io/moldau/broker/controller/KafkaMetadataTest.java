package io.moldau.broker.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.log.Finding;
import io.moldau.metadata.ControllerSettings;
import io.moldau.metadata.MetadataLogException;
import io.moldau.metadata.Snapshot;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.metadata.config.CatalogRules;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.protocol.stored.FeatureLevelRecord;
import io.moldau.runtime.Disk.OpenMode;
import io.moldau.runtime.World;
import io.moldau.testkit.SimulatedDisk;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Metadata that another program has written.
class KafkaMetadataTest {
    private static final long SEED = Long.getLong("tests.seed", 4712);
    private static final Path DATA = Path.of("/data");
    private static final Path LOG = DATA.resolve(FileMetadataLog.DIRECTORY);
    private static final Path FIRST = LOG.resolve("00000000000000000000.log");

    private final SimulatedWorld simulation = new SimulatedWorld(SEED);
    private final SimulatedDisk disk = simulation.node("test").disk();

    private static void write(World world, String feature, int level) throws MetadataLogException {
        try (var log = new FileMetadataLog(world, DATA)) {
            var image = log.load();
            log.append(image.nextOffset(), List.of(List.of(level(feature, level))));
        }
    }

    private static ClusterMetadataRecord level(String feature, int level) {
        return FeatureLevelRecord.builder().name(feature).featureLevel(level).build();
    }

    private static LocalController open(World world) throws MetadataLogException {
        return LocalController.open(
                world,
                DATA,
                1,
                new ControllerSettings(1, 1, new CatalogRules(Map.of())),
                new BrokerSettings.MetadataLog(1 << 20, 0));
    }

    @Test
    void aLevelThatIsNotKnownIsRefusedAndTheLogStaysAsItIs() {
        simulation.run(world -> {
            write(world, "metadata.version", 30);
            open(world).close();
            write(world, "group.version", 9);
            var before = disk.content(FIRST);

            assertThatThrownBy(() -> open(world))
                    .isInstanceOf(MetadataLogException.class)
                    .hasMessageContainingAll("group.version at level 9", "kafka-features");
            assertThat(disk.content(FIRST)).isEqualTo(before);
            assertThat(new MetadataCheck(disk, DATA).run())
                    .extracting(Finding::problem)
                    .anyMatch(it -> it.contains("group.version at level 9"));
        });
    }

    @Test
    void aRecordThatIsNotKnownIsRefusedAndNotCut() {
        simulation.run(world -> {
            write(world, "metadata.version", 30);
            var known = disk.content(FIRST);
            var unknownType = new byte[] {1, 120, 0, 0};
            var batch = new BatchWriter(Compression.NONE).baseOffset(1).partitionLeaderEpoch(1);
            batch.append(0, null, unknownType);
            var bytes = batch.build();
            var both = ByteBuffer.allocate(known.length + bytes.remaining());
            disk.replace(FIRST, both.put(known).put(bytes).array());

            assertThatThrownBy(() -> open(world))
                    .isInstanceOf(MetadataLogException.class)
                    .hasMessageContainingAll("does not know", "A newer program");
            assertThat(disk.content(FIRST)).isEqualTo(both.array());
        });
    }

    @Test
    void theCheckFindsADamagedLog() {
        simulation.run(world -> {
            write(world, "metadata.version", 30);
            open(world).close();
            write(world, "transaction.version", 2);
            assertThat(new MetadataCheck(disk, DATA).run()).isEmpty();

            disk.flipBit(FIRST, 30, 2);
            assertThat(new MetadataCheck(disk, DATA).run())
                    .anyMatch(
                            it -> it.weight() == Finding.Weight.DAMAGE && it.file().equals(FIRST));
        });
    }

    /// As `kafka-storage format` leaves it, with one feature in the given level.
    private void format(String feature, int level) throws IOException {
        var image =
                Snapshot.image(
                        0,
                        List.of(
                                level("metadata.version", 30),
                                level("share.version", 1),
                                level(feature, level)));
        var id = new SnapshotId(0, 0);
        disk.createDurably(DATA);
        SnapshotFile.write(disk, DATA, id, image, List.of(), 0);
        disk.rename(DATA.resolve(id.fileName()), DATA.resolve("bootstrap.checkpoint"));
    }

    @Test
    void aFormattedDirectoryBeginsWithTheLevelsThatItWasGiven() {
        simulation.run(world -> {
            format("transaction.version", 1);
            assertThat(new MetadataCheck(disk, DATA).run()).isEmpty();

            for (int i = 0; i < 2; i++) {
                try (var controller = open(world)) {
                    var image = controller.image();
                    assertThat(image.featureLevel("metadata.version")).isEqualTo(30);
                    assertThat(image.featureLevel("share.version")).isEqualTo(1);
                    assertThat(image.featureLevel("transaction.version")).isEqualTo(1);
                }
                assertThat(new MetadataCheck(disk, DATA).run()).isEmpty();
                disk.replace(DATA.resolve("bootstrap.checkpoint"), new byte[1]); // counts once
            }
        });
    }

    @Test
    void aFormatThatIsDamagedOrNotKnownIsRefused() {
        simulation.run(world -> {
            format("group.version", 9);
            assertThatThrownBy(() -> open(world))
                    .isInstanceOf(MetadataLogException.class)
                    .hasMessageContainingAll("bootstrap.checkpoint", "group.version at level 9");
            assertThat(new MetadataCheck(disk, DATA).run()).hasSize(1);

            disk.cut(DATA.resolve("bootstrap.checkpoint"), 100);
            assertThatThrownBy(() -> open(world))
                    .isInstanceOf(MetadataLogException.class)
                    .hasMessageContainingAll("bootstrap.checkpoint", "Format the directory again");
            assertThat(new MetadataCheck(disk, DATA).run()).hasSize(1);
        });
    }

    @Test
    void kafkaIsNoticedUntilItsTraceIsRemoved() {
        simulation.run(world -> {
            write(world, "metadata.version", 30);
            var trace = new KafkaTrace(disk, DATA);
            assertThat(trace.isThere()).isFalse();
            touch(LOG.resolve("quorum-state"));
            assertThat(trace.isThere()).isTrue();

            trace.remove();
            disk.cutPower();
            assertThat(trace.isThere()).isFalse();
        });
    }

    private void touch(Path file) throws IOException {
        disk.open(file, OpenMode.CREATE).close();
        disk.syncEverything();
    }
}
