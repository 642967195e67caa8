package io.moldau.bench.load;

import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Follows one partition: of the answer to a Fetch it looks at the batches' headers only.
///
/// ```
/// correlation int32, tags, throttle int32, error int16, session int32,
/// topics (compact length, id uuid), partitions (compact length, index int32, error int16,
/// high watermark int64, last stable int64, log start int64, aborted (compact length),
/// preferred replica int32, records (compact length, bytes)), …
/// ```
public final class Reader implements Answers {
    private static final int ERROR_AT = 4 + 1 + 4;
    private static final int TOPICS_AT = ERROR_AT + 2 + 4;
    private static final int PARTITION_ERROR_AT = TOPICS_AT + 1 + 16 + 1 + 4;
    private static final int RECORDS_AT = PARTITION_ERROR_AT + 2 + 8 + 8 + 8 + 1 + 4;
    private static final int LAST_OFFSET_DELTA_AT = 23;

    /// Told of each complete batch.
    @FunctionalInterface
    public interface Sink {
        void batch(int partition, long baseOffset, long lastOffset, int bytes);
    }

    private final int partition;
    private final Sink sink;
    private final boolean again;
    private ByteBuffer frame = ByteBuffer.allocate(0);
    private int offsetAt;
    private long offset;

    private Reader(int partition, boolean again, Sink sink) {
        this.partition = partition;
        this.again = again;
        this.sink = sink;
    }

    /// Reads on from `offset`.
    public static Reader from(int partition, long offset, Sink sink) {
        var reader = new Reader(partition, false, sink);
        reader.offset = offset;
        return reader;
    }

    /// Reads the partition from its beginning, and begins again at its end.
    public static Reader roundAndRound(int partition, Sink sink) {
        return new Reader(partition, true, sink);
    }

    int partition() {
        return partition;
    }

    void follow(ByteBuffer fetch) {
        frame = fetch;
        offsetAt = Frames.fetchOffsetAt(fetch);
        frame.putLong(offsetAt, offset);
    }

    @Override
    public void answer(ByteBuffer in, int at, int sizeBytes) throws IOException {
        check(in.getShort(at + ERROR_AT));
        int next = at + TOPICS_AT;
        if (in.get(next) <= 1) {
            return; // no topic in the answer: nothing came before maxWaitMs
        }
        check(in.getShort(at + PARTITION_ERROR_AT));
        int records = at + RECORDS_AT;
        int length = -1;
        for (int shift = 0, more = 1; more != 0; shift += 7) {
            int value = in.get(records++);
            length += (value & 0x7f) << shift;
            more = value & 0x80;
        }
        boolean any = batches(in, records, records + length);
        if (!any && again) {
            offset = 0;
        }
        frame.putLong(offsetAt, offset);
    }

    private boolean batches(ByteBuffer in, int from, int end) {
        boolean any = false;
        int at = from;
        while (end - at >= RecordBatch.HEADER_BYTES) {
            int bytes = in.getInt(at + 8) + RecordBatch.LENGTH_OVERHEAD_BYTES;
            if (bytes > end - at) {
                break; // cut by the limit of the Fetch
            }
            long base = in.getLong(at);
            long last = base + in.getInt(at + LAST_OFFSET_DELTA_AT);
            if (last >= offset) {
                sink.batch(partition, base, last, bytes);
                offset = last + 1;
                any = true;
            }
            at += bytes;
        }
        return any;
    }

    private void check(int error) throws IOException {
        if (error != 0) {
            throw new IOException("error " + error + " in the answer to a Fetch of " + partition);
        }
    }
}
