package io.moldau.testkit;

import java.nio.file.Path;
import java.util.Random;

/// Makes each operation of a node's disk an event of the simulation.
final class NodeDiskEffects implements DiskEffects {
    /// A sync of the device takes up to this long.
    private static final int FORCE_NANOS_MAX = 2_000_000;

    private final SimulatedNode node;
    private final SeededScheduler scheduler;
    private final Random random;

    NodeDiskEffects(SimulatedNode node, SeededScheduler scheduler, long seed) {
        this.node = node;
        this.scheduler = scheduler;
        random = new Random(seed);
    }

    @Override
    public void before(DiskOperation operation, Path path, long first, long second) {
        if (scheduler.current() == null) {
            return; // the test's own thread, between runs
        }
        node.effect(operation + " " + path, first, second);
        switch (operation) {
            case FORCE, SYNC_DIRECTORY -> take(1 + random.nextInt(FORCE_NANOS_MAX));
            case OPEN,
                    READ,
                    WRITE,
                    TRUNCATE,
                    PREALLOCATE,
                    LIST,
                    CREATE_DIRECTORY,
                    RENAME,
                    DELETE,
                    MAP,
                    LOCK -> {
                if (random.nextBoolean()) {
                    scheduler.letOthersRun();
                }
            }
        }
    }

    @Override
    public void take(long nanos) {
        if (nanos > 0 && scheduler.current() != null) {
            scheduler.sleep(nanos);
        }
    }

    @Override
    public boolean partWrites() {
        return scheduler.current() != null;
    }

    @Override
    public long wallMs() {
        return node.wallMs();
    }
}
