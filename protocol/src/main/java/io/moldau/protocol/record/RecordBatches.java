package io.moldau.protocol.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A walk over a buffer of concatenated batches that believes nothing it reads.
///
/// ```java
/// var walk = new RecordBatches(buffer);
/// while (walk.next()) { use(walk.batch()); }
/// if (walk.end() != End.COMPLETE) { refuse(walk.detail()); }
/// ```
///
/// Only bounds and magic are checked here: a returned batch lies whole in the buffer; its CRC and
/// its records are the caller's to check.
public final class RecordBatches {
    /// Why a walk is over.
    public enum End {
        /// It is not: there may be more.
        NOT_YET,
        /// The last batch ended with the buffer.
        COMPLETE,
        /// The buffer ends inside of a batch that looks sound so far: a torn tail, or cut off.
        PARTIAL,
        /// Bytes of message format v0 or v1, which Kafka gave up with 4.0 (KIP-724).
        OLD_FORMAT,
        /// Not a batch.
        CORRUPT
    }

    /// Smallest message of the old formats: v0 with its 12 bytes of offset and size.
    private static final int OLD_FORMAT_BYTES_MIN = 26;

    private static final int THROUGH_MAGIC_BYTES = RecordBatch.MAGIC_AT + 1;

    private final ByteBuffer buffer;
    private final int limit;
    private int nextPosition;
    private RecordBatch batch;
    private End end = End.NOT_YET;
    private String detail = "";

    /// Walks from the buffer's position to its limit, and moves neither.
    @SuppressWarnings("NullAway.Init") // batch: set by next(), not to be asked for before
    public RecordBatches(ByteBuffer buffer) {
        assert buffer.order() == ByteOrder.BIG_ENDIAN : "batches are big-endian";
        this.buffer = buffer;
        this.limit = buffer.limit();
        this.nextPosition = buffer.position();
    }

    /// Moves to the next batch; false when there is none, then [#end()] says why.
    public boolean next() {
        if (end != End.NOT_YET) {
            return false;
        }
        int remaining = limit - nextPosition;
        if (remaining == 0) {
            return stop(End.COMPLETE, "");
        }
        if (remaining < RecordBatch.LENGTH_OVERHEAD_BYTES) {
            return stop(
                    End.PARTIAL, "%d bytes left, too few for a batch header".formatted(remaining));
        }
        int length = buffer.getInt(nextPosition + RecordBatch.LENGTH_AT);
        if (length < OLD_FORMAT_BYTES_MIN - RecordBatch.LENGTH_OVERHEAD_BYTES
                || length > Integer.MAX_VALUE - RecordBatch.LENGTH_OVERHEAD_BYTES) {
            return stop(End.CORRUPT, "batch length %d is impossible".formatted(length));
        }
        if (remaining < THROUGH_MAGIC_BYTES) {
            return stop(
                    End.PARTIAL, "%d bytes left, too few for a batch header".formatted(remaining));
        }
        return checkMagic(length + RecordBatch.LENGTH_OVERHEAD_BYTES, remaining);
    }

    private boolean checkMagic(int sizeBytes, int remaining) {
        byte magic = buffer.get(nextPosition + RecordBatch.MAGIC_AT);
        if (magic == 0 || magic == 1) {
            return stop(
                    End.OLD_FORMAT,
                    ("message format v%d is not supported, only v2: use a client of Kafka 0.11 or"
                                    + " later")
                            .formatted(magic));
        }
        if (magic != RecordBatch.MAGIC) {
            return stop(End.CORRUPT, "magic is %d, must be 2".formatted(magic));
        }
        if (sizeBytes < RecordBatch.HEADER_BYTES) {
            return stop(
                    End.CORRUPT,
                    "batch of %d bytes is smaller than its header of %d"
                            .formatted(sizeBytes, RecordBatch.HEADER_BYTES));
        }
        if (sizeBytes > remaining) {
            return stop(
                    End.PARTIAL,
                    "batch of %d bytes, but only %d are left".formatted(sizeBytes, remaining));
        }
        batch = new RecordBatch(buffer, nextPosition);
        nextPosition += sizeBytes;
        return true;
    }

    private boolean stop(End why, String what) {
        end = why;
        detail = what;
        return false;
    }

    /// The batch that [#next()] moved to.
    public RecordBatch batch() {
        return batch;
    }

    /// Position in the buffer after the last batch returned: all before it are whole batches.
    public int validPosition() {
        return nextPosition;
    }

    public End end() {
        return end;
    }

    /// What is wrong, in words; empty while nothing is.
    public String detail() {
        return detail;
    }
}
