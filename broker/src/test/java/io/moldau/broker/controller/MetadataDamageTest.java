package io.moldau.broker.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.MetadataLogException;
import io.moldau.runtime.World;
import io.moldau.testkit.DiskImage;
import io.moldau.testkit.FileDamage;
import io.moldau.testkit.Seeds;
import io.moldau.testkit.SimulatedDisk;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Damage to any single file of the metadata, of every kind, after a clean stop and after a crash:
/// the same image is loaded, or the load is refused with what to do. Never an image without topics
/// that were created, for what no image names is deleted.
class MetadataDamageTest {
    private static final Path DATA = Path.of("/data");

    private final MetadataScripts scripts = new MetadataScripts();
    private final SoftAssertions softly = new SoftAssertions();

    @ParameterizedTest
    @CsvSource({"true, 0", "true, 1", "true, 2", "false, 0", "false, 1", "false, 2"})
    void theImageIsTheSameOrTheLoadIsRefused(boolean clean, int snapshots) {
        Seeds.of(4)
                .forEach(seed -> {
                    var simulation = new SimulatedWorld(seed);
                    var name = "seed %d, clean %s, %d snapshots".formatted(seed, clean, snapshots);
                    simulation.run(world ->
                            run(world, simulation.node("test").disk(), name, clean, snapshots));
                });
        softly.assertAll();
    }

    private void run(World world, SimulatedDisk disk, String name, boolean clean, int snapshots)
            throws Exception {
        var random = new Random(name.hashCode());
        var log = new FileMetadataLog(world, DATA);
        var image = log.load();
        for (var command : MetadataScripts.life()) {
            var changes = scripts.changes(image, command);
            log.append(image.nextOffset(), List.of(changes));
            image = MetadataScripts.after(image, changes);
        }
        var older = DiskImage.of(disk, DATA);
        for (int i = 0; i <= snapshots; i++) {
            if (i > 0) {
                log.writeSnapshot(image);
            }
            image = append(log, image, "later-" + i);
        }
        if (clean) {
            log.close();
        }
        disk.kill();
        var newest = DiskImage.of(disk, DATA);
        int trials = 0;
        for (var file : newest.files()) {
            for (var damage : FileDamage.values()) {
                newest.restore(disk);
                if (damage.strike(disk, file, older, random)) {
                    check("%s: %s %s".formatted(name, damage, file), world, image);
                    disk.kill();
                    trials++;
                }
            }
        }
        assertThat(trials).as("trials").isGreaterThan(15);
    }

    private ClusterImage append(FileMetadataLog log, ClusterImage image, String topic)
            throws MetadataLogException {
        var changes = scripts.changes(image, MetadataScripts.create(topic, 3));
        log.append(image.nextOffset(), List.of(changes));
        return MetadataScripts.after(image, changes);
    }

    private void check(String name, World world, ClusterImage expected) throws IOException {
        try {
            var loaded = new FileMetadataLog(world, DATA).load();
            softly.assertThat(loaded.topics().size())
                    .as("%s, topics", name)
                    .isEqualTo(expected.topics().size());
            softly.assertThat(loaded.equals(expected)).as("%s, image", name).isTrue();
        } catch (MetadataLogException e) {
            softly.assertThat(e)
                    .as(name)
                    .hasMessageContaining(FileMetadataLog.DIRECTORY)
                    .hasMessageFindingMatch("[Rr]estore");
        }
    }
}
