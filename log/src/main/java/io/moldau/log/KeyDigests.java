package io.moldau.log;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// What an [OffsetMap] knows keys by: their MD5, as Kafka does. That two keys of a log share one is
/// out of the question by accident, and somebody who makes two such keys harms only these.
///
/// So many at once that the map can look for them together.
final class KeyDigests {
    /// As many as there are records in a usual batch; more make nothing faster.
    static final int COUNT_MAX = 128;

    private final MessageDigest digest = md5();
    private final byte[] hash = new byte[2 * Long.BYTES];
    private final ByteBuffer hashed = ByteBuffer.wrap(hash);
    private final long[] halves = new long[2 * COUNT_MAX];
    private int size;

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has MD5", e);
        }
    }

    /// The key is read between position and limit, and not moved.
    void add(ByteBuffer key) {
        assert !isFull();
        digest.update(key.duplicate());
        try {
            digest.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new AssertionError("an MD5 has 16 bytes", e);
        }
        halves[2 * size] = hashed.getLong(0);
        halves[2 * size + 1] = hashed.getLong(Long.BYTES);
        size++;
    }

    void clear() {
        size = 0;
    }

    boolean isFull() {
        return size == COUNT_MAX;
    }

    int size() {
        return size;
    }

    long high(int index) {
        return halves[2 * index];
    }

    long low(int index) {
        return halves[2 * index + 1];
    }
}
