package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.testkit.Seeds;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OffsetMapTest {
    private static KeyDigests key(int number) {
        var digests = new KeyDigests();
        digests.add(ByteBuffer.wrap(LogFixture.bytes("key" + number)));
        return digests;
    }

    @Test
    void answersAsAHashMapWould() {
        Seeds.of(20)
                .forEach(seed -> {
                    var random = new Random(seed);
                    var map = new OffsetMap(1 << 22, 0.1 + random.nextDouble());
                    var model = new HashMap<Integer, Long>();
                    int keys = 1 + random.nextInt(5_000);
                    for (long offset = 0; offset < 10_000; offset++) {
                        int number = random.nextInt(keys);
                        assertThat(map.put(key(number), 0, offset)).isTrue();
                        model.put(number, offset);
                    }
                    for (int number = 0; number < keys; number++) {
                        assertThat(map.get(key(number), 0))
                                .as("seed %d key %d", seed, number)
                                .isEqualTo(model.getOrDefault(number, -1L));
                    }
                    assertThat(map.size()).isEqualTo(model.size());
                });
    }

    @Test
    void staysWithinItsMemoryAndUsesMostOfIt() {
        var map = new OffsetMap(1 << 20, 0.9);
        int count = 0;
        while (map.put(key(count), 0, count)) {
            count++;
        }
        assertThat(map.sizeBytes()).isLessThanOrEqualTo(1 << 20);
        assertThat(count).isGreaterThan((1 << 20) / 24 / 2);
        assertThat(map.get(key(0), 0)).isZero();
        assertThat(map.put(key(0), 0, 7)).as("a known key needs no memory").isTrue();
        assertThat(map.get(key(0), 0)).isEqualTo(7);
    }

    @Test
    void takesNoMemoryForNothingAndHasRoomForAKeyAtLeast() {
        assertThat(new OffsetMap(1 << 30, 0.9).sizeBytes()).isZero();
        assertThat(new OffsetMap(0, 0.9).put(key(1), 0, 1)).isTrue();
    }
}
