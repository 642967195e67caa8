package io.moldau.log.wal;

import static io.moldau.log.wal.WalFormat.APPENDED;
import static io.moldau.log.wal.WalFormat.APPENDED_BYTES;
import static io.moldau.log.wal.WalFormat.BINDING;
import static io.moldau.log.wal.WalFormat.BINDING_BYTES;
import static io.moldau.log.wal.WalFormat.ENTRY_HEADER_BYTES;
import static io.moldau.log.wal.WalFormat.FLAGS_AT;
import static io.moldau.log.wal.WalFormat.FLAG_UNJOURNALED;
import static io.moldau.log.wal.WalFormat.KIND_AT;
import static io.moldau.log.wal.WalFormat.LENGTH_AT;
import static io.moldau.log.wal.WalFormat.LOCAL_AT;
import static io.moldau.log.wal.WalFormat.MARK_BYTES;
import static io.moldau.log.wal.WalFormat.OFFSET_BYTES;

import io.moldau.runtime.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;

/// The entries that one write and one sync will make durable, and who waits for it.
///
/// Two of these are used in turn, so that an append allocates nothing: one fills, under the lock of
/// [GroupCommit], while the thread that syncs owns the other.
final class Cycle {
    /// Batches of this size are not copied but kept until they are written; below it a copy is
    /// cheaper than one more piece of a gathered write.
    private static final int REFERENCE_BYTES = 32 << 10;

    private static final int BUFFER_BYTES = 64 << 10;
    private static final int LIST_LENGTH = 64;

    private static final ByteBuffer[] NO_PIECES = {};

    private final CRC32C crc = new CRC32C();
    private final List<ByteBuffer> pieces = new ArrayList<>();
    private ByteBuffer buffer = DiskFile.blocks(BUFFER_BYTES);
    private ByteBuffer view = buffer.duplicate();
    private int at = MARK_BYTES;
    private int pieceFrom;
    private int referencedBytes;
    private int count;
    private Thread[] waiters = new Thread[LIST_LENGTH];
    private int waiterCount;
    private Participant[] listed = new Participant[LIST_LENGTH];
    private long[] ends = new long[LIST_LENGTH];
    private int listedCount;

    /// What the entries' tickets are.
    long number;

    boolean endsGeneration;

    /// Bytes of all entries so far.
    int entriesBytes() {
        return at - MARK_BYTES + referencedBytes;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /// What it takes up in a file.
    int writtenBytes() {
        return WalFormat.blocks(MARK_BYTES + entriesBytes());
    }

    void bind(Participant participant, long startOffset, int flags) {
        byte[] topic = participant.partition().topic().getBytes(StandardCharsets.UTF_8);
        int from = begin(BINDING, flags, participant.local, BINDING_BYTES + topic.length);
        buffer.putLong(from + 16, startOffset);
        buffer.putLong(from + 24, participant.logStartOffset());
        buffer.putLong(from + 32, participant.topicId().mostSignificantBits());
        buffer.putLong(from + 40, participant.topicId().leastSignificantBits());
        buffer.putInt(from + 48, participant.partition().partition());
        buffer.put(from + BINDING_BYTES, topic);
        end(from);
        participant.unjournaled = (flags & FLAG_UNJOURNALED) != 0;
    }

    void append(Participant participant, long baseOffset, int leaderEpoch, ByteBuffer batches) {
        int size = batches.remaining();
        boolean copied = size < REFERENCE_BYTES;
        int inBuffer = copied ? APPENDED_BYTES + size : APPENDED_BYTES;
        int from = begin(APPENDED, 0, participant.local, inBuffer);
        buffer.putInt(from + LENGTH_AT, APPENDED_BYTES + size);
        buffer.putLong(from + 16, baseOffset);
        buffer.putInt(from + 24, leaderEpoch);
        if (copied) {
            buffer.put(from + APPENDED_BYTES, batches, batches.position(), size);
            end(from);
        } else {
            endWith(from, batches.duplicate());
        }
    }

    /// An entry that carries one offset, or none if it is negative.
    void note(Participant participant, byte kind, long offset) {
        boolean has = offset >= 0;
        int from = begin(kind, 0, participant.local, has ? OFFSET_BYTES : ENTRY_HEADER_BYTES);
        if (has) {
            buffer.putLong(from + 16, offset);
        }
        end(from);
    }

    private int begin(byte kind, int flags, int local, int bytes) {
        ensureRoom(bytes);
        int from = at;
        buffer.putInt(from + LENGTH_AT, bytes);
        buffer.put(from + KIND_AT, kind);
        buffer.put(from + FLAGS_AT, (byte) flags);
        buffer.putShort(from + FLAGS_AT + 1, (short) 0);
        buffer.putInt(from + LOCAL_AT, local);
        at += bytes;
        count++;
        return from;
    }

    private void end(int from) {
        crc.reset();
        crc.update(view.limit(at).position(from + LENGTH_AT));
        buffer.putInt(from, (int) crc.getValue() ^ (int) number);
    }

    /// The rest of the entry stays where it is and becomes a piece of its own.
    private void endWith(int from, ByteBuffer rest) {
        crc.reset();
        crc.update(view.limit(at).position(from + LENGTH_AT));
        crc.update(rest.duplicate());
        buffer.putInt(from, (int) crc.getValue() ^ (int) number);
        pieces.add(buffer.slice(pieceFrom, at - pieceFrom));
        pieces.add(rest);
        pieceFrom = at;
        referencedBytes += rest.remaining();
    }

    /// Leaves room for the zeros after the last entry, too.
    private void ensureRoom(int bytes) {
        int wanted = at + bytes + WalFormat.BLOCK_BYTES;
        if (wanted > buffer.capacity()) {
            var larger = DiskFile.blocks(Math.max(wanted, 2 * buffer.capacity()));
            larger.put(0, buffer, 0, at);
            buffer = larger;
            view = buffer.duplicate();
        }
    }

    /// Tells the participant, once the cycle is durable, that it is up to `endOffset`.
    void list(Participant participant, long endOffset) {
        if (participant.cycle == number) {
            ends[participant.listedAt] = endOffset;
            return;
        }
        if (listedCount == listed.length) {
            listed = Arrays.copyOf(listed, 2 * listedCount);
            ends = Arrays.copyOf(ends, 2 * listedCount);
        }
        participant.cycle = number;
        participant.listedAt = listedCount;
        listed[listedCount] = participant;
        ends[listedCount++] = endOffset;
    }

    void addWaiter(Thread thread) {
        if (waiterCount == waiters.length) {
            waiters = Arrays.copyOf(waiters, 2 * waiterCount);
        }
        waiters[waiterCount++] = thread;
    }

    void write(WriteAheadLog wal) throws IOException {
        int entries = entriesBytes();
        int zeros = WalFormat.blocks(MARK_BYTES + entries) - MARK_BYTES - entries;
        for (int i = 0; i < zeros; i++) {
            buffer.put(at + i, (byte) 0);
        }
        if (pieces.isEmpty()) {
            wal.write(buffer, entries, count, view.limit(at + zeros).position(0));
            return;
        }
        pieces.add(buffer.slice(pieceFrom, at + zeros - pieceFrom));
        wal.write(pieces.getFirst(), entries, count, pieces.toArray(NO_PIECES));
    }

    void tellListed() {
        for (int i = 0; i < listedCount; i++) {
            listed[i].durable(ends[i]);
        }
    }

    void wakeWaiters() {
        for (int i = 0; i < waiterCount; i++) {
            LockSupport.unpark(waiters[i]);
        }
    }

    /// Makes it the empty cycle `number`.
    void clear(long number) {
        this.number = number;
        Arrays.fill(waiters, 0, waiterCount, null);
        Arrays.fill(listed, 0, listedCount, null);
        pieces.clear();
        at = MARK_BYTES;
        pieceFrom = 0;
        referencedBytes = 0;
        count = 0;
        waiterCount = 0;
        listedCount = 0;
        endsGeneration = false;
    }
}
