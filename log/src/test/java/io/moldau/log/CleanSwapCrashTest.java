package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.runtime.World;
import io.moldau.testkit.Seeds;
import io.moldau.testkit.SimulatedNode;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A node that is killed or loses power at each operation on its disk while it cleans a log, and
/// once more while it opens it again: what a reader folds is the same, no record is another one,
/// and no file of the swap is left (E1, B3, B13).
class CleanSwapCrashTest {
    private static final int STEPS_MAX = 400;

    private Map<ByteBuffer, ByteBuffer> table = new HashMap<>();
    private CleanRig rig = new CleanRig(new Random(0));
    private LogSettings settings = LogSettings.DEFAULT;
    private long end;
    private boolean through;
    private boolean checked;

    @Test
    void aSwapIsWholeOrUndoneAfterACrashAtEachStep() {
        Seeds.of(2)
                .forEach(seed -> {
                    int step = 1;
                    while (!new CleanSwapCrashTest().isThrough(seed, step)) {
                        step++;
                        assertThat(step).as("seed %d ends", seed).isLessThan(STEPS_MAX);
                    }
                    assertThat(step).as("seed %d has steps", seed).isGreaterThan(20);
                });
    }

    /// Whether the pass was over before it came to the `step`th operation.
    private boolean isThrough(long seed, int step) {
        var random = new Random(seed);
        settings = CleanRig.settings(random);
        rig = new CleanRig(random);
        var simulation = new SimulatedWorld(seed * 1000 + step);
        var node = simulation.node("node");
        simulation.run(world -> {
            node.start(this::fill);
            await(world, node);
            node.start(this::clean);
            crashAt(node, step, step % 2 == 0);
            await(world, node);
            if (!through) {
                node.start(this::look);
                crashAt(node, 1 + random.nextInt(40), step % 3 == 0);
                await(world, node);
            }
            node.start(this::look);
            await(world, node);
            assertThat(checked).as("seed %d step %d: looked", seed, step).isTrue();
        });
        return through;
    }

    private static void crashAt(SimulatedNode node, int effect, boolean kill) {
        if (kill) {
            node.killAtEffect(effect);
        } else {
            node.cutPowerAtEffect(effect);
        }
    }

    private static void await(World test, SimulatedNode node) {
        DirectoryRig.awaitEnd(test, node);
    }

    private PartitionLog open(World world, Opening opening) throws IOException {
        return PartitionLog.open(
                world,
                LogFixture.DIRECTORY,
                LogFixture.PARTITION,
                LogFixture.TOPIC_ID,
                settings,
                new MemoryJournal(),
                opening);
    }

    private void fill(World world) throws IOException {
        world.disk().createDurably(LogFixture.TOP);
        var log = open(world, new Opening.Clean(0, -1));
        for (int i = 0; i < 40; i++) {
            rig.append(log, world.clock().wallMs());
        }
        end = log.logEndOffset();
        table = CleanRig.fold(rig.appended.values());
        log.close();
    }

    private void clean(World world) throws IOException {
        var log = open(world, new Opening.Recover(0, end));
        log.advanceHighWatermark(end);
        log.flush();
        var dirty = DirtyLog.of(log, log.recoveryPoint(), -1, world.clock().wallMs());
        var throttle = new Throttle(world.clock());
        var pass = new CleanPass(log, dirty, CleanRig.memory(1 << 20), throttle, () -> false);
        try {
            pass.run(world.clock().wallMs());
        } catch (CleaningEndedException e) {
            throw new AssertionError(e);
        }
        through = true;
        log.close();
    }

    private void look(World world) throws IOException {
        checked = false;
        var log = open(world, new Opening.Recover(0, end));
        assertThat(log.logEndOffset()).isEqualTo(end);
        var found = CleanRig.readAll(log);
        assertThat(CleanRig.fold(found)).isEqualTo(table);
        var offsets = new HashSet<Long>();
        found.forEach(it -> {
            assertThat(it).isEqualTo(rig.appended.get(it.offset()));
            assertThat(offsets.add(it.offset())).isTrue();
        });
        for (Path name : world.disk().list(LogFixture.DIRECTORY)) {
            assertThat(name.toString()).doesNotEndWith(".swap").doesNotEndWith(".cleaned");
        }
        log.close();
        checked = true;
    }
}
