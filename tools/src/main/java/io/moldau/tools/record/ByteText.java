package io.moldau.tools.record;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/// Bytes as a person reads them: text where they are text, and else hexadecimal.
final class ByteText {
    private ByteText() {}

    /// The text that the bytes are: valid UTF-8 without control characters, but for tabs and ends
    /// of lines.
    static Optional<String> text(byte[] bytes) {
        try {
            var decoder = StandardCharsets.UTF_8.newDecoder();
            var text = decoder.decode(ByteBuffer.wrap(bytes)).toString();
            // A record shall not be able to write where it likes on a terminal.
            boolean plain =
                    text.chars().noneMatch(it -> Character.isISOControl(it) && !isBlank(it));
            return plain ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static boolean isBlank(int character) {
        return character == '\t' || character == '\n' || character == '\r';
    }

    /// `0x00ff12`.
    static String hex(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    static String textOrHex(byte[] bytes) {
        return text(bytes).orElseGet(() -> hex(bytes));
    }
}
