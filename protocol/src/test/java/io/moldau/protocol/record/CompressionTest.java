package io.moldau.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

class CompressionTest {
    private static final int BYTES_MAX = 1 << 24;

    private static byte[] text(int length) {
        var random = new Random(length);
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(random.nextInt(1, 26)));
        }
        return bytes;
    }

    private static byte[] compressed(Compression codec, byte[] bytes) {
        return codec.compress(bytes, 0, bytes.length, codec.levelDefault());
    }

    private static byte[] decompressed(Compression codec, byte[] bytes) {
        return codec.decompress(ByteBuffer.wrap(bytes), BYTES_MAX);
    }

    private static void assertRefused(Compression codec, byte[] bytes) {
        assertThatThrownBy(() -> decompressed(codec, bytes))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining(codec.lowerCaseName());
    }

    @Test
    void everyCodecAndLevelGivesBackWhatItTook() {
        for (int length : new int[] {0, 1, 100, 65_535, 65_536, 200_000}) {
            for (var codec : Compression.values()) {
                assertThat(decompressed(codec, compressed(codec, text(length))))
                        .as("%s %d", codec, length)
                        .isEqualTo(text(length));
            }
        }
        int[][] levels = {{}, {-1, 1, 9}, {0}, {1, 9, 17}, {-131_072, -1, 1, 22}};
        for (var codec : Compression.values()) {
            for (int level : levels[codec.id()]) {
                var bytes = codec.compress(text(5000), 0, 5000, level);
                assertThat(decompressed(codec, bytes))
                        .as("%s %d", codec, level)
                        .isEqualTo(text(5000));
            }
        }
    }

    @Test
    void namesAndNumbersAreKafkas() {
        assertThat(Compression.named("zstd")).contains(Compression.ZSTD);
        assertThat(Compression.named("uncompressed")).contains(Compression.NONE);
        assertThat(Compression.named("producer")).isEmpty();
        assertThat(Compression.of(3)).contains(Compression.LZ4);
        assertThat(Compression.of(5)).isEmpty();
        assertThat(Compression.of(-1)).isEmpty();
    }

    @Test
    void everyCutIsFound() {
        for (var codec : Compression.values()) {
            if (codec == Compression.NONE) {
                continue;
            }
            var whole = compressed(codec, text(2000));
            for (int cut = 1; cut < whole.length; cut += 1 + cut / 40) {
                if (codec == Compression.SNAPPY && cut == 16) {
                    continue; // a frame of no blocks is an empty one
                }
                assertRefused(codec, Arrays.copyOf(whole, cut));
            }
        }
    }

    @Test
    void bombsStopAtTheLimit() {
        var zeros = new byte[BYTES_MAX + 1];
        for (var codec : Compression.values()) {
            assertThatThrownBy(() -> decompressed(codec, compressed(codec, zeros)))
                    .as("%s", codec)
                    .isInstanceOf(CorruptRecordException.class)
                    .hasMessageContaining("beyond the limit");
        }
    }

    @Test
    void nestedAndRepeatedFramesAreReadOnceAndBounded() {
        byte[] inner = compressed(Compression.ZSTD, new byte[1 << 20]);
        assertThat(decompressed(Compression.ZSTD, compressed(Compression.ZSTD, inner)))
                .isEqualTo(inner);

        byte[] twice = twice(compressed(Compression.ZSTD, text(10)));
        assertThat(decompressed(Compression.ZSTD, twice)).isEqualTo(twice(text(10)));
        assertThat(decompressed(Compression.GZIP, twice(compressed(Compression.GZIP, text(10)))))
                .isEqualTo(twice(text(10)));
        assertRefused(Compression.LZ4, twice(compressed(Compression.LZ4, text(10))));
    }

    private static byte[] twice(byte[] bytes) {
        return ByteBuffer.allocate(2 * bytes.length).put(bytes).put(bytes).array();
    }

    @Test
    void bothSnappyFramingsAreRead() throws IOException {
        assertThat(decompressed(Compression.SNAPPY, Snappy.compress(text(5000))))
                .isEqualTo(text(5000));
        var framed = compressed(Compression.SNAPPY, text(100));
        assertThat(framed).startsWith(0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0);
        assertThat(decompressed(Compression.SNAPPY, twice(framed))).isEqualTo(twice(text(100)));
    }

    @Test
    void snappyBlocksThatLieAboutTheirSizeAreRefused() {
        // a varint of 2^32-1, of 2^30 and of 100, each with two bytes behind it
        assertRefused(Compression.SNAPPY, bytes(0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0));
        assertRefused(Compression.SNAPPY, bytes(0x80, 0x80, 0x80, 0x80, 0x04, 0, 0));
        assertRefused(Compression.SNAPPY, bytes(100, 0, 0));
        // a copy from before the beginning of the output
        assertRefused(Compression.SNAPPY, bytes(8, 0x01 | 4 << 2, 50));
        var framed = compressed(Compression.SNAPPY, text(100));
        for (int length : new int[] {-1, 0, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertRefused(
                    Compression.SNAPPY, ByteBuffer.wrap(framed.clone()).putInt(16, length).array());
        }
    }

    private static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void lz4FramesOfOtherWritersAreRead() throws IOException {
        for (var block : BLOCKSIZE.values()) {
            var out = new ByteArrayOutputStream();
            try (var lz4 =
                    new LZ4FrameOutputStream(
                            out,
                            block,
                            300_000,
                            FLG.Bits.BLOCK_INDEPENDENCE,
                            FLG.Bits.BLOCK_CHECKSUM,
                            FLG.Bits.CONTENT_CHECKSUM,
                            FLG.Bits.CONTENT_SIZE)) {
                lz4.write(text(300_000));
            }
            byte[] frame = out.toByteArray();
            assertThat(decompressed(Compression.LZ4, frame)).isEqualTo(text(300_000));

            frame[frame.length - 1] ^= 1; // checksum of the content
            assertRefused(Compression.LZ4, frame);
        }
    }

    @Test
    void lz4HeadsThatNoKafkaReaderTakesAreRefused() {
        byte[] frame = compressed(Compression.LZ4, text(100));
        for (int flags : new int[] {0x40, 0x20, 0xe0, 0x61, 0x62}) {
            assertRefused(Compression.LZ4, withHead(frame, flags, 0x40));
        }
        for (int block : new int[] {0x30, 0x00, 0xc0, 0x41}) {
            assertRefused(Compression.LZ4, withHead(frame, 0x60, block));
        }
        assertThat(decompressed(Compression.LZ4, withHead(frame, 0x60, 0x70))).isEqualTo(text(100));
        frame[6] ^= 1; // checksum of the head
        assertRefused(Compression.LZ4, frame);
    }

    private static byte[] withHead(byte[] frame, int flags, int block) {
        var copy = ByteBuffer.wrap(frame.clone());
        copy.put(4, (byte) flags).put(5, (byte) block);
        return copy.put(6, Lz4FrameInput.headChecksum(copy, 4, 2)).array();
    }

    @Test
    void lz4BlocksThatCopyWhatWasNotWrittenAreRefused() {
        // one block: no literals, then a match of 4 bytes at distance 9
        var frame = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        frame.put(compressed(Compression.LZ4, new byte[0]), 0, 7);
        frame.putInt(8).put(bytes(0x00, 9, 0, 0x40, 1, 2, 3, 4)).putInt(0);
        assertRefused(Compression.LZ4, Arrays.copyOf(frame.array(), frame.position()));
    }

    @Test
    void zstdDictionariesAndHugeWindowsAreRefusedAndSkippableFramesSkipped() {
        byte[] frame = compressed(Compression.ZSTD, text(100));
        var skippable =
                ByteBuffer.allocate(12 + frame.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(0x184D2A50)
                        .putInt(4)
                        .putInt(99)
                        .put(frame)
                        .array();
        assertThat(decompressed(Compression.ZSTD, skippable)).isEqualTo(text(100));

        assertRefused(Compression.ZSTD, zstdWithDictionaryId());
        // magic, head without checksum or single segment, window 2^31
        assertRefused(Compression.ZSTD, bytes(0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 1, 0, 0));
        assertThat(Zstd.defaultCompressionLevel()).isEqualTo(Compression.ZSTD.levelDefault());
    }

    /// A frame whose head asks for dictionary 77, with one stored block of no bytes.
    private static byte[] zstdWithDictionaryId() {
        return bytes(0x28, 0xb5, 0x2f, 0xfd, 0x21, 77, 0, 1, 0, 0);
    }

    @Test
    void noiseIsNeverTakenForData() {
        long seed = Long.getLong("tests.seed", 99);
        var random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            var codec = Compression.of(1 + i % 4).orElseThrow();
            var noise = compressed(codec, text(random.nextInt(3000)));
            for (int change = random.nextInt(1, 6); change > 0; change--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            try {
                decompressed(codec, noise);
            } catch (CorruptRecordException expected) {
                assertThat(expected.getMessage()).as("seed %d", seed).isNotBlank();
            }
        }
    }
}
