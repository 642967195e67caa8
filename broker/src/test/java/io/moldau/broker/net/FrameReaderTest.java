package io.moldau.broker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.runtime.Clock;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final int MAX_BYTES = 1_000_000;

    private final RequestMemory memory = new RequestMemory(new NoTime(), 4L * MAX_BYTES);

    @Test
    void anyCutOfTheStreamGivesTheSameFrames() throws Exception {
        long seed = Long.getLong("tests.seed", 20261121);
        for (int round = 0; round < 200; round++) {
            var random = new Random(seed + round);
            List<byte[]> frames = randomFrames(random);
            var connection = cut(stream(frames), random);

            List<byte[]> read = readAll(new FrameReader(connection, memory, MAX_BYTES), random);

            assertThat(read).as("seed %d", seed + round).hasSameSizeAs(frames);
            for (int i = 0; i < frames.size(); i++) {
                assertThat(read.get(i))
                        .as("seed %d frame %d", seed + round, i)
                        .isEqualTo(frames.get(i));
            }
            assertThat(memory.takenBytes()).as("seed %d", seed + round).isZero();
        }
    }

    @Test
    void aPromisedSizeTakesNoMemory() throws Exception {
        var connection = new ScriptedConnection().piece(sized(MAX_BYTES, new byte[10]));
        var reader = new FrameReader(connection, memory, MAX_BYTES);

        reader.receive();

        assertThat(reader.next()).isNull();
        assertThat(reader.promisedBytes()).isEqualTo(MAX_BYTES);
        assertThat(memory.takenBytes()).isZero();
    }

    @Test
    void sizesThatCannotBeAreRefused() {
        for (int size : new int[] {0, -1, Integer.MIN_VALUE, MAX_BYTES + 1, Integer.MAX_VALUE}) {
            var connection = new ScriptedConnection().piece(sized(size, new byte[0]));
            var reader = new FrameReader(connection, memory, MAX_BYTES);

            assertThatThrownBy(() -> readOne(reader))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("size = " + size);
        }
    }

    @Test
    void greetingsOfOtherProtocolsAreNamed() {
        assertThatThrownBy(() -> readOne(saying("GET / HTTP/1.1\r\n")))
                .hasMessageContaining("an HTTP request");
        assertThatThrownBy(() -> readOne(saying("SSH-2.0-OpenSSH_9.6\r\n")))
                .hasMessageContaining("an SSH greeting");
        assertThatThrownBy(() -> readOne(saying("\u0016\u0003\u0001\u0002\u0000\u0001")))
                .hasMessageContaining("a TLS hello");
    }

    @Test
    void aDetachedBufferKeepsItsFramesWhileReadingGoesOn() throws Exception {
        byte[] first = bytes(100, 1);
        byte[] second = bytes(100, 2);
        byte[] both = stream(List.of(first, second));
        var connection =
                new ScriptedConnection()
                        .piece(Arrays.copyOf(both, 150))
                        .piece(Arrays.copyOfRange(both, 150, both.length));
        var reader = new FrameReader(connection, memory, MAX_BYTES);
        ByteBuffer one = readOne(reader);
        ByteBuffer given = reader.detach(null);

        ByteBuffer two = readOne(reader);

        assertThat(content(one)).isEqualTo(first);
        assertThat(content(two)).isEqualTo(second);
        assertThat(reader.release(given)).isSameAs(given);
    }

    private FrameReader saying(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return new FrameReader(new ScriptedConnection().piece(bytes), memory, MAX_BYTES);
    }

    private static ByteBuffer readOne(FrameReader reader) throws Exception {
        for (; ; ) {
            ByteBuffer frame = reader.next();
            if (frame != null) {
                return frame;
            }
            assertThat(reader.receive()).as("more bytes").isTrue();
        }
    }

    private static List<byte[]> readAll(FrameReader reader, Random random) throws Exception {
        var all = new ArrayList<byte[]>();
        do {
            for (ByteBuffer frame = reader.next(); frame != null; frame = reader.next()) {
                all.add(content(frame));
            }
            if (random.nextInt(4) == 0) {
                reader.release(reader.detach(null));
            } else {
                reader.recycle();
            }
        } while (reader.receive());
        reader.close();
        return all;
    }

    private static List<byte[]> randomFrames(Random random) {
        var frames = new ArrayList<byte[]>();
        int count = 1 + random.nextInt(20);
        for (int i = 0; i < count; i++) {
            int bound = random.nextInt(10) == 0 ? 300_000 : 3_000;
            byte[] frame = new byte[1 + random.nextInt(bound)];
            random.nextBytes(frame);
            frames.add(frame);
        }
        return frames;
    }

    private static ScriptedConnection cut(byte[] stream, Random random) {
        var connection = new ScriptedConnection();
        int from = 0;
        while (from < stream.length) {
            int most = random.nextBoolean() ? 20 : 100_000;
            int to = Math.min(stream.length, from + 1 + random.nextInt(most));
            connection.piece(Arrays.copyOfRange(stream, from, to));
            from = to;
        }
        return connection;
    }

    private static byte[] stream(List<byte[]> frames) {
        var out = new ByteArrayOutputStream();
        frames.forEach(it -> out.writeBytes(sized(it.length, it)));
        return out.toByteArray();
    }

    private static byte[] sized(int size, byte[] content) {
        return ByteBuffer.allocate(Integer.BYTES + content.length)
                .putInt(size)
                .put(content)
                .array();
    }

    private static byte[] bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] content(ByteBuffer frame) {
        byte[] bytes = new byte[frame.remaining()];
        frame.get(frame.position(), bytes);
        return bytes;
    }

    /// Nobody waits in these tests.
    private static final class NoTime implements Clock {
        @Override
        public long wallMs() {
            return 0;
        }

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public void sleep(long nanos) {}

        @Override
        public long await(ReentrantLock lock, Condition condition, long nanos) {
            return 0;
        }
    }
}
