package io.moldau.log;

import static io.moldau.log.DirectoryRig.PATH;
import static io.moldau.log.DirectoryRig.append;
import static io.moldau.log.DirectoryRig.open;
import static io.moldau.log.DirectoryRig.partition;
import static io.moldau.log.DirectoryRig.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.testkit.Seeds;
import io.moldau.testkit.SimulatedWorld;
import org.junit.jupiter.api.Test;

class FirstStartTest {
    /// What a killed process has left unsynced looks durable to the next one.
    @Test
    void aDirectoryWhoseCreationAKillCutShortOutlastsAPowerCut() {
        Seeds.of(20)
                .forEach(seed -> {
                    var simulation = new SimulatedWorld(seed);
                    var disk = simulation.node("test").disk();
                    simulation.run(world -> {
                        disk.createDirectories(PATH.resolveSibling("other"));
                        disk.syncEverything();
                        disk.createDirectories(PATH);
                        disk.kill();
                        append(open(world), partition(1), "a");
                        disk.cutPower();

                        assertThat(read(open(world), partition(1)))
                                .as("seed %d", seed)
                                .containsExactly("0=a");
                    });
                });
    }
}
