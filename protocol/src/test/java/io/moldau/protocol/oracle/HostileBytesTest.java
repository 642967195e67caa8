package io.moldau.protocol.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.moldau.protocol.DecodeException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bytes that are wrong by accident or on purpose: each gives a [DecodeException] or a value, in
/// little memory, whatever the message and the version.
class HostileBytesTest {
    private static final long SEED = Long.getLong("tests.seed", 20_261_121L);

    /// Heap that a byte received may cost: a list of one string of one letter is three bytes.
    private static final int HEAP_PER_BYTE = 64;

    /// Heap of an exception with its text and of the reflective call.
    private static final int HEAP_BESIDES = 50_000;

    private static final int TAIL_BYTES = 4_000;
    private static final int SAMPLE_MAX_BYTES = 200;
    private static final int PLACES_MAX = 40;
    private static final byte[] FILLS = {0, 1, 2};

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static List<Codec> codecs() {
        return Codec.all();
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void everyPrefixIsTooShort(Codec codec) {
        Random random = new Random(SEED);
        for (int version : codec.message().versions().toArray()) {
            byte[] whole = sample(codec, version, random);
            for (int length = 0; length < whole.length; length++) {
                boolean refused = isRefused(codec, version, ByteBuffer.wrap(whole, 0, length));
                String what = "seed %d, version %d, %d bytes";
                assertThat(refused).as(what, SEED, version, length).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void bytesAfterTheEndAreRefused(Codec codec) {
        Random random = new Random(SEED);
        for (int version : codec.message().versions().toArray()) {
            byte[] whole = sample(codec, version, random);
            ByteBuffer longer = ByteBuffer.wrap(Arrays.copyOf(whole, whole.length + 1));
            assertThatThrownBy(() -> codec.read(longer, version))
                    .isInstanceOf(DecodeException.class)
                    .hasMessageContaining("1 bytes left over");
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void aChangedByteIsAnErrorOrAnotherValue(Codec codec) {
        Random random = new Random(SEED);
        for (int version : codec.message().versions().toArray()) {
            byte[] whole = sample(codec, version, random);
            for (int at = 0; at < whole.length; at++) {
                for (int value : new int[] {0, 1, 0x7F, 0x80, 0xFF}) {
                    byte[] changed = whole.clone();
                    changed[at] = (byte) value;
                    readBounded(codec, version, changed);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void hugeAndNegativeLengthsTakeNoMemory(Codec codec) {
        Random random = new Random(SEED);
        int[] lengths = {Integer.MIN_VALUE, -2, Integer.MAX_VALUE, 1_000_001};
        for (int version : codec.message().versions().toArray()) {
            byte[] whole = sample(codec, version, random);
            for (int at = 0; at + Integer.BYTES <= whole.length; at++) {
                for (int length : lengths) {
                    byte[] changed = whole.clone();
                    ByteBuffer.wrap(changed).putInt(at, length);
                    readBounded(codec, version, changed);
                }
                byte[] varint = whole.clone();
                Arrays.fill(varint, at, Math.min(at + 4, varint.length), (byte) 0xFF);
                readBounded(codec, version, varint);
            }
        }
    }

    /// A great count somewhere, and then bytes of which very many elements can be made.
    @ParameterizedTest
    @MethodSource("codecs")
    void manySmallElementsTakeMemoryInProportion(Codec codec) {
        Random random = new Random(SEED);
        var versions = codec.message().versions();
        for (int version : new int[] {versions.min(), versions.max()}) {
            byte[] whole = sample(codec, version, random);
            // Every second place or so: each costs twelve decodings of thousands of elements.
            int last = Math.min(whole.length, PLACES_MAX);
            for (int at = 0; at < last; at += 1 + random.nextInt(3)) {
                for (byte fill : FILLS) {
                    for (int count : new int[] {1000, 3900}) {
                        byte[] bytes = Arrays.copyOf(whole, at + TAIL_BYTES);
                        Arrays.fill(bytes, at, bytes.length, fill);
                        readBounded(codec, version, withVarint(bytes, at, count));
                        ByteBuffer.wrap(bytes).putInt(at, count);
                        readBounded(codec, version, bytes);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void arbitraryBytesAreAnErrorOrAValue(Codec codec) {
        Random random = new Random(SEED);
        for (int version : codec.message().versions().toArray()) {
            for (int i = 0; i < 30; i++) {
                byte[] bytes = new byte[random.nextInt(300)];
                for (int at = 0; at < bytes.length; at++) {
                    boolean small = random.nextInt(3) > 0;
                    bytes[at] = (byte) (small ? random.nextInt(6) : random.nextInt());
                }
                readBounded(codec, version, bytes);
            }
        }
    }

    private static boolean isRefused(Codec codec, int version, ByteBuffer bytes) {
        try {
            codec.read(bytes, version);
            return false;
        } catch (DecodeException _) {
            return true;
        }
    }

    private static byte[] withVarint(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) (value | 0x80);
        changed[at + 1] = (byte) ((value >>> 7) | 0x80);
        changed[at + 2] = (byte) (value >>> 14);
        return changed;
    }

    /// An encoding of random content, not too long to be damaged in every place.
    private static byte[] sample(Codec codec, int version, Random random) {
        byte[] best = encode(codec, version, random);
        for (int i = 0; i < 20 && (best.length > SAMPLE_MAX_BYTES || best.length < 40); i++) {
            byte[] next = encode(codec, version, random);
            boolean fits = next.length <= SAMPLE_MAX_BYTES;
            if (fits && (best.length > SAMPLE_MAX_BYTES || next.length > best.length)) {
                best = next;
            }
        }
        return best;
    }

    private static byte[] encode(Codec codec, int version, Random random) {
        Object value = new RandomContent(codec.message(), version, random, 0).record(codec.type());
        ByteBuffer encoded = codec.write(value, version);
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    private static void readBounded(Codec codec, int version, byte[] bytes) {
        long heapMax = HEAP_BESIDES + (long) HEAP_PER_BYTE * bytes.length;
        if (heapOfRead(codec, version, bytes) <= heapMax) {
            return;
        }
        long heap = heapOfRead(codec, version, bytes); // the first time may load classes
        assertThat(heap)
                .as("seed %d, version %d, %s", SEED, version, Arrays.toString(bytes))
                .isLessThanOrEqualTo(heapMax);
    }

    private static long heapOfRead(Codec codec, int version, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        isRefused(codec, version, buffer);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
