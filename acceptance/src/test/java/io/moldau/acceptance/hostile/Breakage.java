package io.moldau.acceptance.hostile;

import io.moldau.acceptance.hostile.Frame.Mark;
import io.moldau.acceptance.hostile.Frame.Meaning;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/// Breaks frames: where a number rules what follows, or anywhere.
final class Breakage {
    private static final int SIZE_BYTES = 4;
    private static final int HEADER_BYTES = 8;
    private static final int NOISE_MAX = 300;
    private static final long[] NUMBERS = {
        -1,
        -2,
        0,
        1,
        0x7F,
        0x80,
        0xFF,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x7FFF_FFFFL,
        0x8000_0000L,
        0xFFFF_FFFFL,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private final Random random;

    Breakage(Random random) {
        this.random = random;
    }

    /// @param sizeLies whether the size is not that of what follows, so that the connection is of
    ///   no more use
    @SuppressWarnings("ArrayRecordComponent") // bytes to send, never compared
    record Broken(byte[] bytes, boolean sizeLies) {}

    /// The frame broken in one to three places.
    Broken breakSome(Frame frame) {
        if (random.nextInt(40) == 0) {
            return new Broken(noise(), true);
        }
        var bytes = frame.bytes().clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            bytes = breakOne(bytes, frame);
        }
        boolean lies = random.nextInt(12) == 0;
        int size = lies ? (int) NUMBERS[random.nextInt(NUMBERS.length)] : bytes.length - SIZE_BYTES;
        ByteBuffer.wrap(bytes).putInt(0, size);
        return new Broken(bytes, lies);
    }

    private byte[] breakOne(byte[] bytes, Frame frame) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> atMark(bytes, frame, random.nextBoolean());
            case 3 -> flip(bytes);
            case 4 ->
                    Arrays.copyOf(
                            bytes, SIZE_BYTES + random.nextInt(bytes.length - SIZE_BYTES + 1));
            case 5 -> without(bytes);
            case 6 -> doubled(bytes);
            default -> header(bytes);
        };
    }

    private byte[] atMark(byte[] bytes, Frame frame, boolean ruling) {
        var marks =
                frame.marks().stream()
                        .filter(it -> !ruling || it.meaning() != Meaning.NUMBER)
                        .filter(it -> it.at() + it.widthBytes() <= bytes.length)
                        .toList();
        if (marks.isEmpty()) {
            return flip(bytes);
        }
        var mark = marks.get(random.nextInt(marks.size()));
        long value = NUMBERS[random.nextInt(NUMBERS.length)];
        if (random.nextInt(3) == 0) {
            value = bytes[mark.at()] + (random.nextBoolean() ? 1L : -1L);
        }
        return put(bytes, mark, value);
    }

    private static byte[] put(byte[] bytes, Mark mark, long value) {
        for (int i = 0; i < mark.widthBytes(); i++) {
            bytes[mark.at() + i] = (byte) (value >>> (8 * (mark.widthBytes() - 1 - i)));
        }
        return bytes;
    }

    private byte[] flip(byte[] bytes) {
        if (bytes.length > SIZE_BYTES) {
            int at = SIZE_BYTES + random.nextInt(bytes.length - SIZE_BYTES);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private byte[] without(byte[] bytes) {
        int from = Math.min(bytes.length, SIZE_BYTES + random.nextInt(bytes.length));
        int to = Math.min(bytes.length, from + 1 + random.nextInt(8));
        var cut = Arrays.copyOf(bytes, bytes.length - (to - from));
        System.arraycopy(bytes, to, cut, from, bytes.length - to);
        return cut;
    }

    private byte[] doubled(byte[] bytes) {
        int from = Math.min(bytes.length, SIZE_BYTES + random.nextInt(bytes.length));
        int count = Math.min(bytes.length - from, 1 + random.nextInt(32));
        var more = Arrays.copyOf(bytes, bytes.length + count);
        System.arraycopy(bytes, from, more, from + count, bytes.length - from);
        return more;
    }

    private byte[] header(byte[] bytes) {
        if (bytes.length >= HEADER_BYTES) {
            int value = random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(100);
            ByteBuffer.wrap(bytes).putShort(SIZE_BYTES + 2 * random.nextInt(2), (short) value);
        }
        return bytes;
    }

    private byte[] noise() {
        var bytes = new byte[1 + random.nextInt(NOISE_MAX)];
        random.nextBytes(bytes);
        return bytes;
    }
}
