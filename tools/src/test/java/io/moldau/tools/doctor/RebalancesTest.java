package io.moldau.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RebalancesTest {
    private final Rebalances rebalances = new Rebalances();

    private static byte[] bytes(ByteBuffer content) {
        var bytes = new byte[content.position()];
        content.flip().get(bytes);
        return bytes;
    }

    private static ByteBuffer text(ByteBuffer out, String text) {
        return out.putShort((short) text.length()).put(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] key(int type, String group) {
        return bytes(text(ByteBuffer.allocate(50).putShort((short) type), group));
    }

    private static byte[] classic(int generation) {
        var value = text(ByteBuffer.allocate(50).putShort((short) 3), "consumer");
        return bytes(
                value.putInt(generation)
                        .putShort((short) -1)
                        .putShort((short) -1)
                        .putLong(1_000)
                        .putInt(0));
    }

    private static byte[] epoch(int epoch) {
        return bytes(ByteBuffer.allocate(50).putShort((short) 0).putInt(epoch).put((byte) 0));
    }

    @Test
    void eachGenerationIsOne() {
        rebalances.read(key(2, "g"), classic(4));
        rebalances.read(key(2, "g"), classic(5));
        rebalances.read(key(2, "g"), classic(5));
        rebalances.read(key(2, "other"), classic(5));
        rebalances.read(key(3, "new"), epoch(7));
        rebalances.read(key(3, "new"), epoch(8));
        assertThat(rebalances.of("g")).isEqualTo(2);
        assertThat(rebalances.of("new")).isEqualTo(2);
        assertThat(rebalances.of("unknown")).isZero();
    }

    @Test
    void whatIsNoGroupOrNotUnderstoodIsPassedOver() {
        rebalances.read(key(1, "g"), classic(4));
        rebalances.read(key(2, "g"), null);
        rebalances.read(key(2, "g"), new byte[] {0});
        rebalances.read(new byte[] {0}, classic(1));
        assertThat(rebalances.of("g")).isZero();
    }
}
