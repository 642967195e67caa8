package io.moldau.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StoredCommitsTest {
    private final StoredCommits stored = new StoredCommits();

    private static byte[] bytes(Consumer<ByteBuffer> content) {
        var buffer = ByteBuffer.allocate(200);
        content.accept(buffer);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static ByteBuffer text(ByteBuffer out, String text) {
        return out.putShort((short) text.length()).put(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] key(String group, int partition) {
        return bytes(it -> text(text(it.putShort((short) 1), group), "orders").putInt(partition));
    }

    private static byte[] groupKey(String group) {
        return bytes(it -> text(it.putShort((short) 2), group));
    }

    private static byte[] valueThree(long commitMs) {
        return bytes(
                it -> text(it.putShort((short) 3).putLong(7).putInt(-1), "note").putLong(commitMs));
    }

    private static byte[] valueFour(long commitMs) {
        return bytes(it ->
                it.putShort((short) 4)
                        .putLong(7)
                        .putInt(-1)
                        .put((byte) 3)
                        .put("ab".getBytes(StandardCharsets.UTF_8))
                        .putLong(commitMs)
                        .put((byte) 0));
    }

    private static byte[] group(long stateMs) {
        return bytes(it -> {
            text(it.putShort((short) 3), "consumer")
                    .putInt(4)
                    .putShort((short) -1)
                    .putShort((short) -1);
            it.putLong(stateMs).putInt(0);
        });
    }

    @Test
    void theOldestCommitOfAGroupCounts() {
        stored.read(key("g", 0), valueThree(2_000));
        stored.read(key("g", 1), valueFour(1_000));
        stored.read(key("other", 1), valueThree(10));
        assertThat(stored.oldestMs("g")).contains(1_000L);
        stored.read(key("g", 1), null);
        assertThat(stored.oldestMs("g")).contains(2_000L);
        assertThat(stored.oldestMs("unknown")).isEmpty();
    }

    @Test
    void aGroupThatHadMembersCountsSinceItLostTheLast() {
        stored.read(key("g", 0), valueThree(2_000));
        stored.read(groupKey("g"), group(9_000));
        assertThat(stored.oldestMs("g")).contains(9_000L);
        stored.read(groupKey("g"), null);
        assertThat(stored.oldestMs("g")).contains(2_000L);
    }

    @Test
    void whatALaterVersionWritesIsPassedOver() {
        stored.read(bytes(it -> it.putShort((short) 9).put((byte) 1)), new byte[] {0});
        stored.read(key("g", 0), new byte[] {0, 3, 1});
        assertThat(stored.oldestMs("g")).isEmpty();
    }
}
