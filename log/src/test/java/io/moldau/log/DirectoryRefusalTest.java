package io.moldau.log;

import static io.moldau.log.DirectoryRig.PATH;
import static io.moldau.log.DirectoryRig.append;
import static io.moldau.log.DirectoryRig.open;
import static io.moldau.log.DirectoryRig.partition;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.log.wal.DamagedWalException;
import io.moldau.log.wal.WriteAheadLog;
import io.moldau.runtime.World;
import io.moldau.testkit.Program;
import io.moldau.testkit.SimulatedDisk;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Directories that are not opened: foreign ones, and those with a damaged file of ours. Each time
/// the text says what to do, and nothing is altered.
class DirectoryRefusalTest {
    private static final long SEED = Long.getLong("tests.seed", 21);

    private final SimulatedWorld simulation = new SimulatedWorld(SEED);
    private final SimulatedDisk disk = simulation.node("test").disk();

    private void run(Program program) {
        simulation.run(program);
    }

    /// A directory whose process has crashed a moment after its only partition was written.
    private void crash(World world) throws IOException {
        var directory = open(world);
        for (int i = 0; i < 5; i++) {
            append(directory, partition(1), "v" + i);
        }
        world.clock().sleep(1_000_000_000); // an idle mark says that the last one is acknowledged
        append(directory, partition(1), "last");
        world.clock().sleep(1_000_000_000);
        disk.cutPower();
    }

    private static void refuses(World world, String... parts) {
        assertThatThrownBy(() -> open(world))
                .isInstanceOf(RefusedDirectoryException.class)
                .hasMessageContainingAll(parts);
    }

    private void write(String name, String text) throws IOException {
        disk.createDirectories(PATH);
        SmallFile.replace(disk, PATH.resolve(name), text.getBytes(UTF_8));
    }

    @Test
    void aDirectoryInUseIsRefused() {
        run(world -> {
            var directory = open(world);

            refuses(world, "in use by another process");

            directory.close();
            open(world).close();
        });
    }

    @Test
    void anotherClustersOrNodesDirectoryIsRefused() {
        run(world -> {
            write("meta.properties", meta(1, "other", "1"));
            refuses(world, "belongs to cluster other", "Point log.dirs");
            write("meta.properties", meta(1, "cluster", "7"));
            refuses(world, "belongs to node 7", "Set node.id=7");
            write("meta.properties", meta(2, "cluster", "1"));
            refuses(world, "version 2", "newer program");
            write("meta.properties", meta(0, "cluster", "1"));
            refuses(world, "version 0", "KRaft");
            write("meta.properties", "garbage");
            refuses(world, "damaged meta.properties", "Restore");
        });
    }

    private static String meta(int version, String cluster, String node) {
        return "version=%d\ncluster.id=%s\nnode.id=%s\ndirectory.id=AAAAAAAAAAcAAAAAAAAAAQ\n"
                .formatted(version, cluster, node);
    }

    @Test
    void partitionsWithoutMetaPropertiesAreRefused() {
        run(world -> {
            crash(world);
            disk.delete(PATH.resolve("meta.properties"));

            refuses(world, "no meta.properties", "Restore");
        });
    }

    @Test
    void partitionsWithoutACheckpointAreRefusedUnlessKafkaWasHere() {
        run(world -> {
            write("meta.properties", meta(1, "cluster", "1"));
            disk.createDirectories(PATH.resolve("orders-0"));
            refuses(world, "its moldau-checkpoint is gone", "metadata.log.dir");
            write(".kafka_cleanshutdown", "{}");
            refuses(world, "its moldau-checkpoint is gone", "metadata.log.dir");
        });
    }

    @Test
    void aDirectoryThatHasLostItsCleanMarkerIsRefused() {
        run(world -> {
            var directory = open(world);
            append(directory, partition(1), "a");
            directory.close();
            disk.delete(PATH.resolve(".kafka_cleanshutdown"));

            refuses(world, "was stopped cleanly, but", "Restore");
        });
    }

    @Test
    void aDamagedOrNewerOrMissingCheckpointIsRefused() {
        run(world -> {
            crash(world);
            var path = PATH.resolve("moldau-checkpoint");
            byte[] sound = disk.content(path);
            var random = new Random(SEED);
            for (int trial = 0; trial < 50; trial++) {
                int at = random.nextInt(sound.length - 1);
                disk.flipBit(path, at, random.nextInt(8));
                refuses(world, "moldau-checkpoint");
                disk.replace(path, sound);
            }
            disk.delete(path);
            refuses(world, "moldau-checkpoint is gone");
        });
    }

    @Test
    void aDamagedWriteAheadLogIsReportedAndNothingIsCut() {
        run(world -> {
            var quiet = DirectoryRig.SETTINGS;
            var directory =
                    DataDirectory.open(
                            world,
                            PATH,
                            DirectoryRig.IDENTITY,
                            new DirectorySettings(quiet.wal(), 1_000_000, 4, 1_000_000, 4096),
                            DirectoryRig::settingsOf);
            for (int i = 0; i < 6; i++) {
                append(directory, partition(1), "v" + i);
            }
            disk.cutPower();
            var path = PATH.resolve("moldau-0000.wal");
            assertThat(WriteAheadLog.isFile(path)).isTrue();
            var random = new Random(SEED);
            for (int trial = 0; trial < 100; trial++) {
                int block = random.nextInt(7); // header, binding, five of six appends
                long at = block * 4096L + random.nextInt(block == 0 ? 36 : 100);
                int bit = random.nextInt(8);
                disk.flipBit(path, at, bit);
                assertThatThrownBy(() -> open(world))
                        .as("seed %d, byte %d, bit %d", SEED, at, bit)
                        .isInstanceOf(DamagedWalException.class)
                        .hasMessageContaining("Restore");
                disk.flipBit(path, at, bit);
            }
            assertThat(DirectoryRig.read(open(world), partition(1))).hasSize(6);
        });
    }
}
