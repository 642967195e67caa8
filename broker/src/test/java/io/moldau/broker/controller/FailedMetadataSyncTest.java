package io.moldau.broker.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.MetadataLogException;
import io.moldau.runtime.World;
import io.moldau.testkit.DiskOperation;
import io.moldau.testkit.Seeds;
import io.moldau.testkit.SimulatedDisk;
import io.moldau.testkit.SimulatedWorld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// After a failed sync the pages look clean and are not on the medium. What a start finds in them
/// and acts upon must outlast a power cut all the same.
class FailedMetadataSyncTest {
    private static final Path DATA = Path.of("/data");
    private static final Path LOG = DATA.resolve(FileMetadataLog.DIRECTORY);

    private final MetadataScripts scripts = new MetadataScripts();

    private interface Trial {
        void run(World world, SimulatedDisk disk) throws Exception;
    }

    private static void tryAll(Trial trial) {
        Seeds.of(30)
                .forEach(seed -> {
                    var simulation = new SimulatedWorld(seed);
                    simulation.run(world -> trial.run(world, simulation.node("test").disk()));
                });
    }

    private ClusterImage append(FileMetadataLog log, ClusterImage image, String topic)
            throws MetadataLogException {
        var changes = scripts.changes(image, MetadataScripts.create(topic, 3));
        log.append(image.nextOffset(), List.of(changes));
        return MetadataScripts.after(image, changes);
    }

    private ClusterImage live(FileMetadataLog log) throws MetadataLogException {
        var image = log.load();
        for (var command : MetadataScripts.life()) {
            var changes = scripts.changes(image, command);
            log.append(image.nextOffset(), List.of(changes));
            image = MetadataScripts.after(image, changes);
        }
        return image;
    }

    @Test
    void whatAStartServesAfterAFailedSyncAndAKillOutlastsAPowerCut() {
        tryAll((world, disk) -> {
            var log = new FileMetadataLog(world, DATA);
            var image = live(log);
            disk.faults().failOnce(DiskOperation.FORCE, it -> it.startsWith(LOG));
            assertThatThrownBy(() -> append(log, image, "doubtful"))
                    .isInstanceOf(MetadataLogException.class);
            disk.kill();
            var served = new FileMetadataLog(world, DATA).load();
            disk.cutPower();

            assertThat(new FileMetadataLog(world, DATA).load().topics().size())
                    .as("seed %d: served before the cut, and now", world.randomness().nextLong())
                    .isEqualTo(served.topics().size());
        });
    }

    @Test
    void aSegmentWhoseNameCouldNotBeSyncedSpoilsNothing() {
        tryAll((world, disk) -> {
            var log = new FileMetadataLog(world, DATA);
            var image = live(log);
            // The snapshot's own name is synced first.
            disk.faults().failTimes(DiskOperation.SYNC_DIRECTORY, LOG::equals, 1, 1);
            assertThatThrownBy(() -> log.writeSnapshot(image))
                    .isInstanceOf(MetadataLogException.class);
            var acknowledged = image;
            try {
                acknowledged = append(log, image, "later");
            } catch (MetadataLogException e) {
                assertThat(e).hasMessageContaining("restart the node");
            }
            disk.kill();
            assertThat(new FileMetadataLog(world, DATA).load()).isEqualTo(acknowledged);
            disk.cutPower();
            assertThat(new FileMetadataLog(world, DATA).load()).isEqualTo(acknowledged);
        });
    }

    @Test
    void aSegmentThatCouldNotBeMadeIsMadeLater() {
        tryAll((world, disk) -> {
            var log = new FileMetadataLog(world, DATA);
            var image = live(log);
            disk.faults().failOnce(DiskOperation.OPEN, it -> it.startsWith(LOG) && isSegment(it));
            assertThatThrownBy(() -> log.writeSnapshot(image))
                    .isInstanceOf(MetadataLogException.class);
            var later = append(log, image, "later");
            log.writeSnapshot(later);
            var last = append(log, later, "last");
            disk.cutPower();
            assertThat(new FileMetadataLog(world, DATA).load()).isEqualTo(last);
        });
    }

    @Test
    void afterAFirstStartThatWasKilledNothingIsLostInAPowerCut() {
        Seeds.of(10)
                .forEach(seed -> {
                    for (int effect = 1; effect <= 8; effect++) {
                        killedAt(effect, new SimulatedWorld(seed));
                    }
                });
    }

    private void killedAt(int effect, SimulatedWorld simulation) {
        var images = new ArrayList<ClusterImage>();
        simulation.run(test -> {
            var node = simulation.node("node");
            node.tolerateFailure();
            node.start(world -> new FileMetadataLog(world, DATA).load());
            node.killAtEffect(effect);
            test.clock().sleep(1_000_000_000);
            node.kill();

            node.start(world -> images.add(live(new FileMetadataLog(world, DATA))));
            test.clock().sleep(10_000_000_000L);
            node.cutPower();
            node.start(world -> images.add(new FileMetadataLog(world, DATA).load()));
            test.clock().sleep(10_000_000_000L);
            node.kill();
        });
        assertThat(images).as("seed %d, effect %d", simulation.seed(), effect).hasSize(2);
        assertThat(images.getLast()).isEqualTo(images.getFirst());
    }

    private static boolean isSegment(Path path) {
        return path.toString().endsWith(".log");
    }
}
