package io.moldau.broker.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/// Guesses what a peer speaks that does not speak Kafka's protocol, for the one line in the log.
final class FirstBytes {
    /// Enough to recognize every greeting below; never more of a stranger's bytes in our log.
    private static final int SHOWN_BYTES_MAX = 8;

    private static final List<String> HTTP =
            List.of("GET ", "PUT ", "POST", "HEAD", "OPTI", "DELE", "PATC", "CONN", "PRI ", "HTTP");

    private FirstBytes() {}

    /// Says what the bytes between position and limit look like; does not move them.
    static String describe(ByteBuffer bytes) {
        byte[] head = new byte[Math.min(bytes.remaining(), SHOWN_BYTES_MAX)];
        bytes.get(bytes.position(), head);
        if (head.length >= 3 && head[0] == 0x16 && head[1] == 3) {
            return "a TLS hello; this listener is plaintext, set security.protocol=PLAINTEXT";
        }
        if (head.length >= 4) {
            String word = new String(head, 0, 4, StandardCharsets.ISO_8859_1);
            if (HTTP.contains(word)) {
                return "an HTTP request; this port speaks Kafka's protocol";
            }
            if (word.equals("SSH-")) {
                return "an SSH greeting; this port speaks Kafka's protocol";
            }
        }
        return "bytes " + HexFormat.ofDelimiter(" ").formatHex(head);
    }
}
