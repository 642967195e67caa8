package io.moldau.tools.script.storage;

import io.moldau.tools.offline.NodeDirectories.ScramUser;
import io.moldau.tools.script.ScriptFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/// A user as `--add-scram` names it: `SCRAM-SHA-256=[name=alice,password=secret]`, or with `salt`
/// and `saltedpassword` in base64 in place of the password, and with `iterations`.
///
/// What is stored are the keys of RFC 5802, section 3, from which nobody gets the password back.
final class ScramArgument {
    private static final int ITERATIONS_MIN = 4096;
    private static final int ITERATIONS_MAX = 16_384;

    /// More than the 16 bytes that NIST SP 800-132 asks for.
    private static final int SALT_BYTES = 24;

    /// Each with its number in stored records, and its hash by Java's name.
    private enum Mechanism {
        SCRAM_SHA_256(1, "SHA-256", 32),
        SCRAM_SHA_512(2, "SHA-512", 64);

        private final int number;
        private final String hash;
        private final int hashBytes;

        Mechanism(int number, String hash, int hashBytes) {
            this.number = number;
            this.hash = hash;
            this.hashBytes = hashBytes;
        }

        String hmac() {
            return "Hmac" + hash.replace("-", "");
        }
    }

    private final Mechanism mechanism;
    private final Map<String, String> parts;

    private ScramArgument(Mechanism mechanism, Map<String, String> parts) {
        this.mechanism = mechanism;
        this.parts = parts;
    }

    static ScramUser user(String text) throws GeneralSecurityException {
        return parse(text.strip()).user();
    }

    private static ScramArgument parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new ScriptFailure(
                    "Failed to find equals sign in SCRAM argument '%s'".formatted(text));
        }
        var mechanism = mechanism(text.substring(0, equals));
        var list = text.substring(equals + 1);
        if (!list.startsWith("[")) {
            throw new ScriptFailure("Expected configuration string to start with [");
        }
        if (!list.endsWith("]")) {
            throw new ScriptFailure("Expected configuration string to end with ]");
        }
        var parts = new TreeMap<String, String>();
        for (var part : list.substring(1, list.length() - 1).split(",")) {
            int at = part.indexOf('=');
            if (at < 0) {
                throw new ScriptFailure("No equals sign found in SCRAM component: " + part);
            }
            parts.put(part.substring(0, at), unquoted(part.substring(at + 1)));
        }
        return new ScramArgument(mechanism, parts);
    }

    private static Mechanism mechanism(String name) {
        for (var it : Mechanism.values()) {
            if (it.name().replace('_', '-').equals(name)) {
                return it;
            }
        }
        throw new ScriptFailure("The add-scram mechanism %s is not supported.".formatted(name));
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private ScramUser user() throws GeneralSecurityException {
        var name = parts.remove("name");
        if (name == null) {
            throw new ScriptFailure("You must supply 'name' to add-scram");
        }
        var salt = bytes("salt", parts.remove("salt"));
        int iterations = iterations(parts.remove("iterations"));
        var password = parts.remove("password");
        var salted = bytes("saltedPassword", parts.remove("saltedpassword"));
        if (password == null && salted == null) {
            throw new ScriptFailure(
                    "You must supply one of 'password' or 'saltedpassword' to add-scram");
        }
        if (password == null && salt == null) {
            throw new ScriptFailure("You must supply 'salt' with 'saltedpassword' to add-scram");
        }
        if (!parts.isEmpty()) {
            throw new ScriptFailure(
                    "Unknown SCRAM configurations: " + String.join(", ", parts.keySet()));
        }
        checkIterations(iterations);
        if (salt == null) {
            salt = newSalt();
        }
        var key = password == null ? salted : salted(password, salt, iterations);
        var clientKey = hmac(key, "Client Key");
        return new ScramUser(
                name,
                mechanism.number,
                ByteBuffer.wrap(salt),
                ByteBuffer.wrap(MessageDigest.getInstance(mechanism.hash).digest(clientKey)),
                ByteBuffer.wrap(hmac(key, "Server Key")),
                iterations);
    }

    private static byte[] newSalt() {
        var salt = ByteBuffer.allocate(SALT_BYTES);
        while (salt.hasRemaining()) {
            // From the system's generator, as all ids are.
            salt.putLong(Uuid.randomUuid().getMostSignificantBits());
        }
        return salt.array();
    }

    private static byte @Nullable [] bytes(String what, @Nullable String text) {
        try {
            return text == null ? null : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw new ScriptFailure("Failed to decode given %s: %s".formatted(what, text));
        }
    }

    private static int iterations(@Nullable String text) {
        try {
            return text == null ? ITERATIONS_MIN : Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw new ScriptFailure("Failed to parse iterations count: " + text);
        }
    }

    private void checkIterations(int iterations) {
        if (iterations < ITERATIONS_MIN || iterations > ITERATIONS_MAX) {
            boolean few = iterations < ITERATIONS_MIN;
            throw new ScriptFailure(
                    "The 'iterations' value must be %s %d for add-scram using %s"
                            .formatted(
                                    few ? ">=" : "<=",
                                    few ? ITERATIONS_MIN : ITERATIONS_MAX,
                                    mechanism));
        }
    }

    private byte[] salted(String password, byte[] salt, int iterations)
            throws GeneralSecurityException {
        int bits = mechanism.hashBytes * Byte.SIZE;
        var spec = new PBEKeySpec(password.toCharArray(), salt, iterations, bits);
        return SecretKeyFactory.getInstance("PBKDF2With" + mechanism.hmac())
                .generateSecret(spec)
                .getEncoded();
    }

    private byte[] hmac(byte @Nullable [] key, String text) throws GeneralSecurityException {
        var mac = Mac.getInstance(mechanism.hmac());
        mac.init(new SecretKeySpec(Objects.requireNonNull(key), mechanism.hmac()));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
