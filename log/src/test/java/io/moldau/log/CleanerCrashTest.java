package io.moldau.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.Record;
import io.moldau.runtime.World;
import io.moldau.testkit.Seeds;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A data directory that is written, cleaned and checkpointed at once, and whose node is killed or
/// loses power at any operation on its disk, recovery included: each key has the last value that
/// was acknowledged, or a later one (A1, E1).
class CleanerCrashTest {
    private static final int LIVES = 5;
    private static final int EFFECTS_MAX = 1_500;
    private static final int KEYS = 8;
    private static final TopicPartition TABLE = new TopicPartition("table", 0);

    /// Numbers of the records appended so far, and the last acknowledged one of each key.
    private final Map<String, Long> acknowledged = new TreeMap<>();

    private long number;
    private long seed;
    private boolean checked;
    private int cleanings;
    private DirectorySettings directorySettings = DirectoryRig.SETTINGS;

    @Test
    void theLastValueOfEachKeyIsThereAfterAnyCrash() {
        var cleanings = new ArrayList<Integer>();
        Seeds.of(40).forEach(it -> cleanings.add(new CleanerCrashTest().run(it)));
        assertThat(cleanings).as("seeds with segments swapped in").anyMatch(it -> it > 0);
    }

    private int run(long seed) {
        this.seed = seed;
        var random = new Random(seed);
        directorySettings = DirectoryRig.smallSettings(new Random(seed + 1));
        var simulation = new SimulatedWorld(seed);
        var node = simulation.node("node");
        simulation.run(world -> {
            for (int life = 0; life < LIVES; life++) {
                node.start(this::live);
                int effect = 1 + random.nextInt(EFFECTS_MAX);
                if (random.nextInt(3) == 0) {
                    node.killAtEffect(effect);
                } else {
                    node.cutPowerAtEffect(effect);
                }
                for (int i = 0; i < 1_000 && node.running(); i++) {
                    world.clock().sleep(1_000_000);
                }
                node.kill();
            }
            node.start(this::check);
            DirectoryRig.awaitEnd(world, node);
            assertThat(checked).as("seed %d: the last life has checked", seed).isTrue();
        });
        return cleanings;
    }

    private DataDirectory open(World world) throws IOException {
        var settings =
                LogSettings.DEFAULT
                        .change()
                        .segmentBytes(2_000)
                        .indexIntervalBytes(300)
                        .delete(false)
                        .compact(true)
                        .fileDeleteDelayMs(10)
                        .compaction(new LogSettings.Compaction(0.2, 0, Long.MAX_VALUE, 50))
                        .build();
        var source =
                new LogSettingsSource() {
                    @Override
                    public LogSettings settingsOf(TopicPartition partition) {
                        return settings;
                    }

                    @Override
                    public CleanerSettings cleaner() {
                        return new CleanerSettings(true, 5, 1 << 16, 0.9, 4096, Double.MAX_VALUE);
                    }
                };
        return DataDirectory.open(
                world, DirectoryRig.PATH, DirectoryRig.IDENTITY, directorySettings, source);
    }

    private void live(World world) throws IOException {
        var directory = open(world);
        verify(directory);
        while (true) {
            append(directory, "key" + world.randomness().nextInt(KEYS));
            if (world.randomness().nextInt(6) == 0) {
                world.clock().sleep(world.randomness().nextInt(20_000_000));
            }
        }
    }

    private void append(DataDirectory directory, String key) throws IOException {
        long mine = number++;
        var handle = DirectoryRig.handle(directory, TABLE);
        var log = handle.acquire();
        try {
            var value = mine + "/" + "v".repeat((int) (mine % 200));
            var batch =
                    new BatchWriter(Compression.NONE)
                            .append(
                                    directory.world().clock().wallMs(),
                                    LogFixture.bytes(key),
                                    LogFixture.bytes(value))
                            .build();
            if (!(log.append(batch, LogFixture.EPOCH, AppendOrigin.CLIENT)
                    instanceof AppendResult.Appended taken)) {
                throw new AssertionError();
            }
            log.awaitDurable(taken.ticket());
            acknowledged.put(key, mine);
        } finally {
            handle.release();
        }
    }

    private void verify(DataDirectory directory) throws IOException {
        var handle = DirectoryRig.handle(directory, TABLE);
        var log = handle.acquire();
        try {
            var found = CleanRig.readAll(log);
            var last = new TreeMap<String, Long>();
            found.forEach(it -> last.put(text(it.key()), numberOf(it)));
            acknowledged.forEach((key, mine) ->
                    assertThat(last.getOrDefault(key, -1L))
                            .as("seed %d %s", seed, key)
                            .isGreaterThanOrEqualTo(mine));
            assertThat(offsets(found)).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
            cleanings += found.size() < log.logEndOffset() ? 1 : 0;
        } finally {
            handle.release();
        }
    }

    private static List<Long> offsets(List<Record> records) {
        return records.stream().map(Record::offset).toList();
    }

    private static String text(@Nullable ByteBuffer bytes) {
        return UTF_8.decode(Objects.requireNonNull(bytes).duplicate()).toString();
    }

    private static long numberOf(Record record) {
        var value = text(record.value());
        return Long.parseLong(value.substring(0, value.indexOf('/')));
    }

    private void check(World world) throws IOException {
        var directory = open(world);
        verify(directory);
        directory.close();
        checked = true;
    }
}
