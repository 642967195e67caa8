package io.moldau.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/// Files as a compressed tar archive: the same files give the same bytes, whoever packs them, and
/// when.
///
/// ```
/// POSIX ustar: for each file a header of 512 bytes, then its bytes, filled up to a multiple of 512
///   0 name (100) | 100 mode (8) | 108 owner (8) | 116 group (8) | 124 size (12) | 136 time (12)
/// 148 checksum (8) | 156 type, '0' | 157 link (100) | 257 "ustar", 0, "00"
/// numbers are octal digits; at the end two blocks of zeros
/// ```
final class TarArchive implements AutoCloseable {
    private static final int BLOCK_BYTES = 512;
    private static final int NAME_BYTES_MAX = 100;
    private static final int PLAIN = 0644;
    private static final int PROGRAM = 0755;

    private final OutputStream out;
    private final long seconds;

    TarArchive(OutputStream to, Instant time) throws IOException {
        out = new GZIPOutputStream(to);
        seconds = time.getEpochSecond();
    }

    void add(String name, boolean executable, byte[] content) throws IOException {
        byte[] nameBytes = name.getBytes(StandardCharsets.US_ASCII);
        if (nameBytes.length > NAME_BYTES_MAX) {
            throw new IOException("a name of more than 100 bytes: " + name);
        }
        var header = new byte[BLOCK_BYTES];
        put(header, 0, name);
        put(header, 100, "%07o".formatted(executable ? PROGRAM : PLAIN));
        put(header, 108, "%07o".formatted(0));
        put(header, 116, "%07o".formatted(0));
        put(header, 124, "%011o".formatted(content.length));
        put(header, 136, "%011o".formatted(seconds));
        put(header, 148, " ".repeat(8)); // counts as blanks in itself
        put(header, 156, "0");
        put(header, 257, "ustar\0" + "00");
        int checksum = 0;
        for (byte it : header) {
            checksum += it & 0xFF;
        }
        put(header, 148, "%06o\0 ".formatted(checksum));
        out.write(header);
        out.write(content);
        out.write(new byte[Math.floorMod(-content.length, BLOCK_BYTES)]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    @Override
    public void close() throws IOException {
        out.write(new byte[2 * BLOCK_BYTES]);
        out.close();
    }
}
