package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.testkit.Seeds;
import io.moldau.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IndexTest {
    private static final Path DIRECTORY = Path.of("/data");
    private static final Path FILE = DIRECTORY.resolve("00000000000000001000.index");
    private static final long BASE = 1000;

    static LongStream seeds() {
        return Seeds.of(20);
    }

    private record Slot(long first, long second) {}

    @ParameterizedTest
    @MethodSource("seeds")
    void theOffsetIndexAnswersAsALinearScanWould(long seed) throws IOException {
        var random = new Random(seed);
        var disk = disk(seed);
        var index = OffsetIndex.empty(FILE, BASE);
        var slots = new ArrayList<Slot>();
        long offset = BASE - 1;
        int position = -1;
        for (int i = 0; i < 500; i++) {
            offset += 1 + random.nextInt(50);
            position += 1 + random.nextInt(500);
            index.append(offset, position);
            slots.add(new Slot(offset, position));
            if (i < 490 && random.nextInt(20) == 0) {
                long cut = BASE + random.nextLong(offset - BASE + 2);
                index.cutFrom(cut);
                slots.removeIf(it -> it.first() >= cut);
                offset = slots.isEmpty() ? BASE - 1 : slots.getLast().first();
                position = slots.isEmpty() ? -1 : (int) slots.getLast().second();
            }
            if (random.nextInt(10) == 0) {
                index.file().save(disk);
                index = OffsetIndex.load(disk, FILE, BASE);
            }
            compare(seed, index, slots, BASE + random.nextLong(offset - BASE + 100));
        }
        index.file().save(disk);
        var mapped = OffsetIndex.map(disk, FILE, BASE);
        for (long asked = BASE - 1; asked < offset + 2; asked += 7) {
            compare(seed, mapped, slots, asked);
        }
        assertThat(mapped.isPlausible(position + 1)).isTrue();
        assertThat(mapped.isPlausible(position)).isFalse();
        mapped.file().close();
    }

    private static void compare(long seed, OffsetIndex index, List<Slot> slots, long asked) {
        int expected = -1;
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).first() <= asked) {
                expected = i;
            }
        }
        assertThat(index.count()).isEqualTo(slots.size());
        assertThat(index.floorSlot(asked)).as("seed %d, asked %d", seed, asked).isEqualTo(expected);
        if (expected >= 0) {
            assertThat(index.positionAt(expected)).isEqualTo((int) slots.get(expected).second());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theTimeIndexAnswersAsALinearScanWould(long seed) throws IOException {
        var random = new Random(seed);
        var index = TimeIndex.empty(FILE, BASE);
        var slots = new ArrayList<Slot>();
        long offset = BASE;
        for (int i = 0; i < 500; i++) {
            offset += 1 + random.nextInt(50);
            long timestamp = random.nextLong(-1, 1 + i * 1000L);
            index.append(timestamp, offset);
            if (timestamp >= 0 && (slots.isEmpty() || timestamp > slots.getLast().first())) {
                slots.add(new Slot(timestamp, offset));
            }
            long asked = random.nextLong(-1, 2 + i * 1000L);
            long expected = slots.stream().filter(it -> it.first() < asked).count() - 1;
            assertThat(index.lowerSlot(asked))
                    .as("seed %d, asked %d", seed, asked)
                    .isEqualTo((int) expected);
        }
        var disk = disk(seed);
        index.file().save(disk);
        var loaded = TimeIndex.load(disk, FILE, BASE);
        assertThat(loaded.count()).isEqualTo(slots.size());
        assertThat(loaded.offsetAt(slots.size() - 1)).isEqualTo(slots.getLast().second());
        assertThat(loaded.isPlausible()).isTrue();
    }

    @Test
    void anIndexInDisorderIsNotPlausible() throws IOException {
        var disk = disk(1);
        var index = OffsetIndex.empty(FILE, BASE);
        for (int i = 0; i < 10; i++) {
            index.append(BASE + i, i * 100);
        }
        index.file().save(disk);
        disk.flipBit(FILE, 5 * OffsetIndex.SLOT_BYTES + 3, 6);

        assertThat(OffsetIndex.load(disk, FILE, BASE).isPlausible(1000)).isFalse();
    }

    @Test
    void slotsHaveKafkasBytes() throws IOException {
        var disk = disk(1);
        var offsets = OffsetIndex.empty(FILE, BASE);
        offsets.append(BASE + 0x0102, 0x03040506);
        offsets.file().save(disk);
        assertThat(disk.content(FILE)).containsExactly(0, 0, 1, 2, 3, 4, 5, 6);

        var times = TimeIndex.empty(FILE, BASE);
        times.append(0x0102030405060708L, BASE + 9);
        times.file().save(disk);
        assertThat(disk.content(FILE)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 9);
    }

    private static SimulatedDisk disk(long seed) throws IOException {
        var disk = new SimulatedDisk(seed);
        disk.createDirectories(DIRECTORY);
        return disk;
    }
}
