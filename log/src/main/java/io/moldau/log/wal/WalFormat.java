package io.moldau.log.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The bytes of the write-ahead log. All integers are big-endian.
///
/// ```
/// file    header block | cycle | cycle | ... | old bytes       preallocated, recycled
///
/// header  0 int64 magic "MoldauWL"   one block, the rest zeros
///         8 int32 version, 1
///        12 int32 sequence of the file
///        16 int64 salt, random: binds every entry to this use of the file
///        24 int64 size of the file in bytes
///        32 int32 CRC32C of bytes 0 to 31
///
/// cycle   mark | entry | entry | ... | zeros                   starts and ends at a block
///
/// mark    0 int32 check           CRC32C of bytes 4 to 47, xor the salt's low half
///         4 int32 length, 48
///         8 int8  kind, 100
///         9 int8  flags: 1 no cycle, the next one is in the next file
///        10 int16 zero
///        12 int32 bytes of the entries that follow
///        16 int64 number of the (next) cycle: one more than the last; every earlier one is durable
///        24 int64 salt of this file
///        32 int64 salt of the next file, 0 without flag 1
///        40 int32 count of entries
///        44 int32 zero
///
/// entry   0 int32 check           CRC32C of bytes 4 to length, xor the cycle number's low half
///         4 int32 length
///         8 int8  kind
///         9 int8  flags
///        10 int16 zero
///        12 int32 local number of the partition
///        16 ...                   by kind:
///
/// 1 binding    16 int64 start offset | 24 int64 log start offset | 32 int64 topic id, high half
///              40 int64 low half | 48 int32 partition | 52 topic name, UTF-8
///              flags: 1 unjournaled, 2 flushed for certain
/// 2 appended   16 int64 base offset | 24 int32 leader epoch | 28 batches
/// 3 truncated  16 int64 new end offset
/// 4 start      16 int64 new log start offset
/// 5 deleted    nothing
/// ```
///
/// A cycle is what one write and one sync made durable, so it counts as a whole or not at all. It
/// starts at a block: a write that a power cut tears never shares a block with bytes that were
/// acknowledged, and an overwritten block need not be read first.
///
/// **Torn or damaged.** Only one cycle is under way at a time, so the mark of cycle n says that all
/// below n are durable. Where a bad cycle is followed in its file by a sound mark with a higher
/// number, or where any later file has a sound mark, bytes that were acknowledged are damaged;
/// where not, it is a torn tail. A file's last mark is written when the next file's header is
/// durable, so a next file that is not there is damage too.
///
/// **Old bytes.** Salts make marks of an earlier use of a file void, and keep bytes that a client
/// sent from passing for a mark; cycle numbers, which never repeat, do it for entries.
final class WalFormat {
    /// What a power cut may tear apart; the page of the file systems that matter.
    static final int BLOCK_BYTES = 4096;

    static final long MAGIC = 0x4d6f6c646175574cL; // "MoldauWL"
    static final int VERSION = 1;
    static final int HEADER_BYTES = 36;
    private static final int HEADER_CHECKED_BYTES = 32;

    static final int MARK_BYTES = 48;
    static final byte MARK_KIND = 100;
    static final byte FLAG_LAST_IN_FILE = 1;

    static final int ENTRY_HEADER_BYTES = 16;
    static final int LENGTH_AT = 4;
    static final int KIND_AT = 8;
    static final int FLAGS_AT = 9;
    static final int LOCAL_AT = 12;

    static final byte BINDING = 1;
    static final byte APPENDED = 2;
    static final byte TRUNCATED = 3;
    static final byte START_MOVED = 4;
    static final byte DELETED = 5;

    static final byte FLAG_UNJOURNALED = 1;
    static final byte FLAG_FLUSHED = 2;

    static final int BINDING_BYTES = 52; // and the topic's name
    static final int APPENDED_BYTES = 28; // and the batches
    static final int OFFSET_BYTES = 24; // truncated, start moved

    private WalFormat() {}

    /// `bytes` rounded up to whole blocks.
    static int blocks(int bytes) {
        return (bytes + BLOCK_BYTES - 1) & -BLOCK_BYTES;
    }

    /// What the head of a file says.
    record Header(int sequence, long salt, long sizeBytes) {
        /// A whole block.
        ByteBuffer encode() {
            var block = ByteBuffer.allocate(BLOCK_BYTES);
            block.putLong(MAGIC).putInt(VERSION).putInt(sequence).putLong(salt).putLong(sizeBytes);
            block.putInt(checkOf(block));
            return block.clear();
        }

        /// Null if these are not the bytes of a sound header: a file that was never put to use.
        static @Nullable Header decode(ByteBuffer block) {
            if (block.remaining() < HEADER_BYTES
                    || block.getLong(0) != MAGIC
                    || block.getInt(HEADER_CHECKED_BYTES) != checkOf(block)) {
                return null;
            }
            return new Header(block.getInt(12), block.getLong(16), block.getLong(24));
        }

        static int version(ByteBuffer block) {
            return block.getInt(8);
        }

        private static int checkOf(ByteBuffer block) {
            var crc = new CRC32C();
            crc.update(block.duplicate().position(0).limit(HEADER_CHECKED_BYTES));
            return (int) crc.getValue();
        }
    }

    /// What the mark in front of a cycle says.
    record Mark(long cycle, int entriesBytes, int count, boolean lastInFile, long nextSalt) {
        void encode(ByteBuffer target, int at, long salt, CRC32C crc) {
            target.putInt(at + LENGTH_AT, MARK_BYTES);
            target.put(at + KIND_AT, MARK_KIND);
            target.put(at + FLAGS_AT, lastInFile ? FLAG_LAST_IN_FILE : 0);
            target.putShort(at + 10, (short) 0);
            target.putInt(at + 12, entriesBytes);
            target.putLong(at + 16, cycle);
            target.putLong(at + 24, salt);
            target.putLong(at + 32, nextSalt);
            target.putInt(at + 40, count);
            target.putInt(at + 44, 0);
            crc.reset();
            crc.update(target.duplicate().limit(at + MARK_BYTES).position(at + LENGTH_AT));
            target.putInt(at, (int) crc.getValue() ^ (int) salt);
        }

        /// Null if no sound mark of a file with this salt is at `at`.
        static @Nullable Mark decode(ByteBuffer source, int at, long salt) {
            if (source.limit() - at < MARK_BYTES
                    || source.getInt(at + LENGTH_AT) != MARK_BYTES
                    || source.get(at + KIND_AT) != MARK_KIND
                    || source.getLong(at + 24) != salt
                    || source.getInt(at) != check(source, at, MARK_BYTES, salt)) {
                return null;
            }
            return new Mark(
                    source.getLong(at + 16),
                    source.getInt(at + 12),
                    source.getInt(at + 40),
                    (source.get(at + FLAGS_AT) & FLAG_LAST_IN_FILE) != 0,
                    source.getLong(at + 32));
        }
    }

    /// The check of a mark or entry of `length` bytes at `at`; `salt` is the file's or the cycle.
    static int check(ByteBuffer source, int at, int length, long salt) {
        var crc = new CRC32C();
        crc.update(source.duplicate().limit(at + length).position(at + LENGTH_AT));
        return (int) crc.getValue() ^ (int) salt;
    }
}
