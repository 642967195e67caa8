package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.log.wal.FullDisk;
import io.moldau.log.wal.WriteAheadLog;
import io.moldau.protocol.TopicPartition;
import io.moldau.runtime.World;
import io.moldau.testkit.DiskOperation;
import io.moldau.testkit.SimulatedDisk;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// A directory whose write-ahead log is far too small for what is written, on a disk that is slow
/// or full for a while: writers wait for checkpoints, but everything goes on and nothing is lost.
final class StarvedDirectory {
    private static final int STEPS = 30;
    private static final Duration RUN_MAX = Duration.ofMinutes(4);

    /// From then on the disk has room for good. While it is full nine tenths of the time no attempt
    /// at a spare file need ever fall into the rest, and the writers rightly wait (seed 104).
    private static final Duration FILLS_MAX = Duration.ofMinutes(2);

    /// What an operation takes at most while the disk has room: many slow checkpoints.
    private static final Duration OPERATION_MAX = Duration.ofSeconds(20);

    private final long seed;
    private final Random random;
    private final DirectorySettings settings;
    private final boolean fills;
    private final List<Writer> writers = new ArrayList<>();
    private SimulatedDisk disk;
    private int running;
    private boolean finished;
    private boolean checked;

    StarvedDirectory(long seed) {
        this.seed = seed;
        random = new Random(seed * 0x9e3779b97f4a7c15L + 1);
        settings = DirectoryRig.smallSettings(random);
        fills = random.nextBoolean();
        disk = new SimulatedDisk(seed);
    }

    void run() {
        var simulation = new SimulatedWorld(seed);
        var node = simulation.node("node");
        disk = node.disk();
        slowDown();
        simulation.run(world -> {
            node.start(this::live);
            while (!finished) {
                world.clock().sleep(1_000_000);
            }
            node.kill();
            node.start(this::liveAgain);
            DirectoryRig.awaitEnd(world, node);
            assertThat(checked).as("seed %d: checked after the crash", seed).isTrue();
        });
    }

    private void live(World world) throws IOException {
        var directory = DirectoryRig.open(world, settings);
        int partitions = 2 + random.nextInt(10);
        for (int i = 0; i < partitions; i++) {
            boolean lazy = random.nextInt(4) == 0;
            var name = lazy ? DirectoryRig.LAZY : "topic";
            writers.add(new Writer(directory, new TopicPartition(name, i)));
        }
        running = partitions;
        writers.forEach(it -> world.threads().start("writer " + it.partition, it::run));
        if (fills) {
            world.threads().start("filler", () -> fill(world));
        }
        watch(world);
        for (var writer : writers) {
            writer.check(directory, "at the end");
        }
        finished = true;
    }

    private void liveAgain(World world) throws IOException {
        disk.faults().heal();
        var directory = DirectoryRig.open(world, settings);
        for (var writer : writers) {
            writer.check(directory, "after a crash");
        }
        checked = true;
    }

    private void slowDown() {
        if (random.nextBoolean()) {
            var delay = Duration.ofMillis(random.nextInt(60));
            disk.faults().delay(DiskOperation.FORCE, it -> !WriteAheadLog.isFile(it), delay);
        }
    }

    private void watch(World world) throws IOException {
        long endNanos = world.clock().nanos() + RUN_MAX.toNanos();
        while (running > 0) {
            world.clock().sleep(20_000_000);
            assertThat(world.clock().nanos())
                    .as("seed %d %s: %s", seed, settings, writers)
                    .isLessThan(endNanos);
            assertThat(disk.list(DirectoryRig.PATH).stream().filter(WriteAheadLog::isFile))
                    .as("seed %d: files", seed)
                    .hasSizeLessThanOrEqualTo(settings.wal().filesMax());
        }
    }

    /// The disk is full now and then.
    private void fill(World world) {
        long endNanos = world.clock().nanos() + FILLS_MAX.toNanos();
        while (running > 0 && world.clock().nanos() < endNanos) {
            world.clock().sleep(random.nextInt(400_000_000));
            disk.faults().capacityBytes(usedBytes() + random.nextInt(40_000));
            world.clock().sleep(random.nextLong(4_000_000_000L));
            disk.faults().capacityBytes(Long.MAX_VALUE);
        }
    }

    private long usedBytes() {
        try {
            return Long.MAX_VALUE - disk.freeBytes(DirectoryRig.PATH);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The one writer of a partition, who knows what must be in it.
    private final class Writer {
        final DataDirectory directory;
        final TopicPartition partition;
        final TreeMap<Long, String> expected = new TreeMap<>();
        String doing = "nothing";
        long number;

        Writer(DataDirectory directory, TopicPartition partition) {
            this.directory = directory;
            this.partition = partition;
        }

        @Override
        public String toString() {
            return partition + " " + doing;
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                try {
                    step();
                } catch (IOException e) {
                    throw new IllegalStateException("seed " + seed + " " + this, e);
                }
            }
            running--;
        }

        private void step() throws IOException {
            var clock = directory.world().clock();
            long before = clock.nanos();
            switch (random.nextInt(12)) {
                case 0 -> patiently("truncate", this::truncate);
                case 1 -> patiently("delete", this::deleteRecords);
                case 2 -> append(random.nextInt(19_000));
                case 3 -> append(random.nextInt(9_000));
                case 4 -> clock.sleep(random.nextInt(200_000_000));
                default -> append(random.nextInt(2_000));
            }
            doing = "nothing";
            if (!fills) {
                assertThat(clock.nanos() - before)
                        .as("seed %d %s", seed, settings)
                        .isLessThan(OPERATION_MAX.toNanos());
            }
        }

        private void append(int bytes) throws IOException {
            var value = partition + "/" + number++ + "v".repeat(bytes);
            long next = end();
            patiently(
                    "append " + bytes,
                    log -> {
                        if (log.logEndOffset() > next) {
                            return; // an attempt that failed has written it all the same
                        }
                        var batch = LogFixture.batch(directory.world().clock().wallMs(), value);
                        var result = log.append(batch, LogFixture.EPOCH, AppendOrigin.CLIENT);
                        var appended = (AppendResult.Appended) result;
                        assertThat(appended.baseOffset()).isEqualTo(next);
                        log.awaitDurable(appended.ticket());
                        log.advanceHighWatermark(appended.endOffset());
                    });
            expected.put(next, value);
        }

        private long end() throws IOException {
            var handle = DirectoryRig.handle(directory, partition);
            long end = acquire(handle).logEndOffset();
            handle.release();
            return end;
        }

        private PartitionLog acquire(LogHandle handle) throws IOException {
            for (; ; ) {
                try {
                    return handle.acquire();
                } catch (IOException e) {
                    assertThat(fills && isOfAFullDisk(e)).as("seed %d %s", seed, e).isTrue();
                }
                directory.world().clock().sleep(300_000_000);
            }
        }

        private void truncate(PartitionLog log) throws IOException {
            long to = Math.max(log.logStartOffset(), log.logEndOffset() - random.nextInt(4));
            if (random.nextInt(5) == 0) {
                to += random.nextInt(3);
                log.truncateFully(to);
                expected.clear();
            } else {
                log.truncateTo(to);
                expected.tailMap(to, true).clear();
            }
        }

        private void deleteRecords(PartitionLog log) throws IOException {
            long before = Math.max(0, log.highWatermark() - random.nextInt(3));
            if (log.deleteRecordsBefore(before) instanceof DeleteRecordsResult.Deleted deleted) {
                expected.headMap(deleted.logStartOffset()).clear();
                log.awaitDurable(deleted.ticket());
            }
        }

        private interface Operation {
            void on(PartitionLog log) throws IOException;
        }

        /// Tries until the disk has room again.
        private void patiently(String what, Operation operation) throws IOException {
            doing = what;
            for (; ; ) {
                var handle = DirectoryRig.handle(directory, partition);
                var log = acquire(handle);
                try {
                    operation.on(log);
                    return;
                } catch (IOException e) {
                    assertThat(fills && isOfAFullDisk(e))
                            .as("seed %d %s: %s", seed, this, e)
                            .isTrue();
                } finally {
                    handle.release();
                }
                directory.world().clock().sleep(300_000_000);
            }
        }

        void check(DataDirectory in, String when) throws IOException {
            var handle = DirectoryRig.handle(in, partition);
            var log = handle.acquire();
            var found = new TreeMap<Long, String>();
            for (var text : LogFixture.readAll(log, log.logStartOffset(), ReadLimit.LOG_END)) {
                int equals = text.indexOf('=');
                found.put(Long.parseLong(text.substring(0, equals)), text.substring(equals + 1));
            }
            handle.release();
            assertThat(lengths(found))
                    .as("seed %d %s %s", seed, partition, when)
                    .isEqualTo(lengths(expected));
            assertThat(found).isEqualTo(expected);
        }

        private static Map<Long, Integer> lengths(Map<Long, String> values) {
            var lengths = new TreeMap<Long, Integer>();
            values.forEach((offset, value) -> lengths.put(offset, value.length()));
            return lengths;
        }
    }

    private static boolean isOfAFullDisk(Throwable thrown) {
        for (Throwable it = thrown; it != null; it = it.getCause()) {
            if (it instanceof IOException e && FullDisk.causes(e)) {
                return true;
            }
        }
        return false;
    }
}
