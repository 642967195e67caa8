package io.moldau.log.wal;

import static io.moldau.log.wal.WalFormat.APPENDED;
import static io.moldau.log.wal.WalFormat.APPENDED_BYTES;
import static io.moldau.log.wal.WalFormat.BINDING;
import static io.moldau.log.wal.WalFormat.BINDING_BYTES;
import static io.moldau.log.wal.WalFormat.DELETED;
import static io.moldau.log.wal.WalFormat.ENTRY_HEADER_BYTES;
import static io.moldau.log.wal.WalFormat.FLAGS_AT;
import static io.moldau.log.wal.WalFormat.FLAG_FLUSHED;
import static io.moldau.log.wal.WalFormat.FLAG_UNJOURNALED;
import static io.moldau.log.wal.WalFormat.KIND_AT;
import static io.moldau.log.wal.WalFormat.LENGTH_AT;
import static io.moldau.log.wal.WalFormat.LOCAL_AT;
import static io.moldau.log.wal.WalFormat.OFFSET_BYTES;
import static io.moldau.log.wal.WalFormat.START_MOVED;
import static io.moldau.log.wal.WalFormat.TRUNCATED;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One entry of the write-ahead log, as recovery reads it. The local number is the partition's name
/// within the log until a later binding gives it to another.
public sealed interface WalEntry {
    int local();

    /// From here on `local` means this partition. It is the partition's first entry since the last
    /// checkpoint, and sometimes one in between.
    ///
    /// @param startOffset end of the log when this was written. Once the checkpoint has completed
    ///   that made earlier entries needless, everything below is flushed.
    /// @param unjournaled what follows `startOffset` is in the segment only
    ///   (`flush.before.ack=false`)
    /// @param flushed everything below `startOffset` was flushed before this was written
    record Binding(
            int local,
            TopicPartition partition,
            Uuid topicId,
            long startOffset,
            long logStartOffset,
            boolean unjournaled,
            boolean flushed)
            implements WalEntry {}

    /// Batches at the end of the partition's log. `batches` is valid during the visit only.
    record Appended(int local, long baseOffset, int leaderEpoch, ByteBuffer batches)
            implements WalEntry {}

    /// Everything at and after `toOffset` was cut off.
    record Truncated(int local, long toOffset) implements WalEntry {}

    /// The log starts at `logStartOffset` now.
    record StartMoved(int local, long logStartOffset) implements WalEntry {}

    /// The partition is to be removed, whatever of it is still there.
    record Deleted(int local) implements WalEntry {}

    /// Null if no sound entry of this cycle begins at `at` and ends by `end`.
    static @Nullable WalEntry decode(ByteBuffer source, int at, int end, long cycle) {
        if (end - at < ENTRY_HEADER_BYTES) {
            return null;
        }
        int length = source.getInt(at + LENGTH_AT);
        if (length < ENTRY_HEADER_BYTES
                || length > end - at
                || source.getInt(at) != WalFormat.check(source, at, length, cycle)) {
            return null;
        }
        int local = source.getInt(at + LOCAL_AT);
        return switch (source.get(at + KIND_AT)) {
            case BINDING -> length < BINDING_BYTES ? null : binding(source, at, length, local);
            case APPENDED -> length < APPENDED_BYTES ? null : appended(source, at, length, local);
            case TRUNCATED ->
                    length != OFFSET_BYTES ? null : new Truncated(local, source.getLong(at + 16));
            case START_MOVED ->
                    length != OFFSET_BYTES ? null : new StartMoved(local, source.getLong(at + 16));
            case DELETED -> new Deleted(local);
            default -> null;
        };
    }

    private static Binding binding(ByteBuffer source, int at, int length, int local) {
        var name = new byte[length - BINDING_BYTES];
        source.get(at + BINDING_BYTES, name);
        byte flags = source.get(at + FLAGS_AT);
        return new Binding(
                local,
                new TopicPartition(
                        new String(name, StandardCharsets.UTF_8), source.getInt(at + 48)),
                new Uuid(source.getLong(at + 32), source.getLong(at + 40)),
                source.getLong(at + 16),
                source.getLong(at + 24),
                (flags & FLAG_UNJOURNALED) != 0,
                (flags & FLAG_FLUSHED) != 0);
    }

    private static Appended appended(ByteBuffer source, int at, int length, int local) {
        return new Appended(
                local,
                source.getLong(at + 16),
                source.getInt(at + 24),
                source.slice(at + APPENDED_BYTES, length - APPENDED_BYTES));
    }
}
