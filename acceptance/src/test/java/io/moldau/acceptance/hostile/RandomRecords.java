package io.moldau.acceptance.hostile;

import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/// Record batches: sound ones, ones with a lie in the header under a CRC that is right, and ones
/// that are small until they are decompressed.
final class RandomRecords {
    private static final int ATTRIBUTES_AT = 21;
    private static final int CRC_AT = 17;
    private static final int HEADER_BYTES = 61;
    private static final int BOMB_BYTES = 32 << 20;
    private static final List<Compression> CODECS = List.of(Compression.values());

    /// Made once: they take a second or two.
    private static final List<byte[]> BOMBS =
            CODECS.stream().filter(it -> it != Compression.NONE).map(RandomRecords::bomb).toList();

    private final Random random;

    RandomRecords(Random random) {
        this.random = random;
    }

    /// One record of zeros: some 32 KiB for 32 MiB, but for snappy and lz4, which are not as good.
    private static byte[] bomb(Compression codec) {
        int valueBytes =
                codec == Compression.GZIP || codec == Compression.ZSTD
                        ? BOMB_BYTES
                        : BOMB_BYTES / 16;
        return bytes(new BatchWriter(codec).append(1, null, new byte[valueBytes]).build());
    }

    byte[] next() {
        return switch (random.nextInt(12)) {
            case 0 -> new byte[0];
            case 1 -> noise(random.nextInt(200));
            case 2, 3, 4 -> lie(sound());
            case 5 -> random.nextInt(20) == 0 ? BOMBS.get(random.nextInt(BOMBS.size())) : sound();
            case 6 -> compressedNoise();
            default -> sound();
        };
    }

    private byte[] sound() {
        var writer = new BatchWriter(CODECS.get(random.nextInt(CODECS.size())));
        if (random.nextInt(3) == 0) {
            writer.producer(random.nextInt(5), (short) random.nextInt(2), random.nextInt(10));
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            writer.append(System.currentTimeMillis(), noise(3), noise(random.nextInt(50)));
        }
        return bytes(writer.build());
    }

    private byte[] lie(byte[] batch) {
        int at = random.nextInt(HEADER_BYTES);
        batch[at] = (byte) random.nextInt();
        return at < ATTRIBUTES_AT ? batch : sealed(batch);
    }

    /// A header that names a codec before bytes that are none of its.
    private byte[] compressedNoise() {
        var batch = bytes(new BatchWriter(Compression.NONE).append(1, null, noise(80)).build());
        batch[ATTRIBUTES_AT + 1] = (byte) (1 + random.nextInt(7));
        return sealed(batch);
    }

    private static byte[] sealed(byte[] batch) {
        var crc = new CRC32C();
        crc.update(batch, ATTRIBUTES_AT, batch.length - ATTRIBUTES_AT);
        ByteBuffer.wrap(batch).putInt(CRC_AT, (int) crc.getValue());
        return batch;
    }

    private byte[] noise(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
