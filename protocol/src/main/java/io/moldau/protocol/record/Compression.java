package io.moldau.protocol.record;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.xerial.snappy.SnappyOutputStream;

/// The codecs of record batches: bits 0-2 of the attributes.
///
/// What is read comes from strangers. So decompression is a stream whose reader stops at its limit,
/// and a decoder takes memory only in proportion to the bytes it was given, whatever sizes they
/// declare. The exception is zstd's window, see [#ZSTD_WINDOW_LOG_MAX].
public enum Compression {
    NONE(0, 0),
    GZIP(1, -1),
    SNAPPY(2, 0),
    LZ4(3, 9),
    ZSTD(4, 3);

    /// Windows above 128 MiB are refused: what zstd itself and Kafka allow unless told otherwise,
    /// so every level of every client stays below. The window is native memory that is touched only
    /// as far as output is written.
    static final int ZSTD_WINDOW_LOG_MAX = 27;

    /// What the JDK reads at once of a gzip stream.
    private static final int GZIP_INPUT_BYTES = 8 * 1024;

    private static final Compression[] BY_ID = values();

    private final int id;
    private final int levelDefault;

    Compression(int id, int levelDefault) {
        this.id = id;
        this.levelDefault = levelDefault;
    }

    /// The codec with the id of a batch's attributes, if there is one.
    public static Optional<Compression> of(int id) {
        return id >= 0 && id < BY_ID.length ? Optional.of(BY_ID[id]) : Optional.empty();
    }

    /// The codec that a setting names: none, uncompressed, gzip, snappy, lz4 or zstd.
    public static Optional<Compression> named(String name) {
        if (name.equals("uncompressed")) {
            return Optional.of(NONE);
        }
        for (Compression codec : BY_ID) {
            if (codec.lowerCaseName().equals(name)) {
                return Optional.of(codec);
            }
        }
        return Optional.empty();
    }

    public int id() {
        return id;
    }

    public String lowerCaseName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The level of Kafka's defaults; codecs without levels ignore it.
    public int levelDefault() {
        return levelDefault;
    }

    /// Compresses `length` bytes of `source`.
    ///
    /// @param level gzip -1 or 1 to 9, lz4 1 to 17, zstd -131072 to 22; ignored by the others
    public byte[] compress(byte[] source, int from, int length, int level) {
        var target = new ByteArrayOutputStream(Math.max(64, length / 2));
        try (OutputStream encoder = encoder(target, level)) {
            encoder.write(source, from, length);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory does not fail", impossible);
        }
        return target.toByteArray();
    }

    private OutputStream encoder(OutputStream target, int level) throws IOException {
        return switch (this) {
            case NONE -> target;
            case GZIP -> new LeveledGzipOutput(target, level);
            case SNAPPY -> new SnappyOutputStream(target);
            case LZ4 -> new Lz4FrameOutput(target, level);
            case ZSTD -> new ZstdOutputStreamNoFinalizer(target, level);
        };
    }

    /// A stream of the decompressed bytes. Whatever is wrong with `compressed` shows as an
    /// [IOException] of it, or as a `RuntimeException` of the codec's library: [Decompressor] turns
    /// both into one.
    InputStream decoder(ByteBuffer compressed) throws IOException {
        var input = new ByteBufferInput(compressed);
        return switch (this) {
            case NONE -> input;
            case GZIP -> new GZIPInputStream(input, GZIP_INPUT_BYTES);
            case SNAPPY -> new SnappyInput(compressed);
            case LZ4 -> new Lz4FrameInput(compressed);
            case ZSTD -> new ZstdInputStreamNoFinalizer(input).setLongMax(ZSTD_WINDOW_LOG_MAX);
        };
    }

    /// All of `compressed` at once.
    ///
    /// @throws CorruptRecordException if it is damaged, or more than `bytesMax` when decompressed
    public byte[] decompress(ByteBuffer compressed, int bytesMax) {
        var target = new ByteArrayOutputStream();
        var chunk = new byte[Decompressor.CHUNK_BYTES];
        try (var source = new Decompressor(this, compressed, bytesMax)) {
            for (int count = source.read(chunk, 0, chunk.length);
                    count >= 0;
                    count = source.read(chunk, 0, chunk.length)) {
                target.write(chunk, 0, count);
            }
        }
        return target.toByteArray();
    }

    /// The JDK's gzip stream does not let its level be chosen.
    private static final class LeveledGzipOutput extends GZIPOutputStream {
        LeveledGzipOutput(OutputStream target, int level) throws IOException {
            super(target);
            def.setLevel(level);
        }
    }
}
