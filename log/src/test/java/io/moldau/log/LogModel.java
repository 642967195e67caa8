package io.moldau.log;

import io.moldau.log.MemoryJournal.Entry;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatches;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;

/// What a log should hold, as a sorted map, and what a directory knows of it: the last checkpoint
/// and the journal since.
final class LogModel {
    /// A record as far as the tests compare it.
    record Item(long timestampMs, String value) {}

    TreeMap<Long, Item> items = new TreeMap<>();
    TransactionModel transactions = new TransactionModel();
    long start;
    long end;

    LogModel copy() {
        var copy = new LogModel();
        copy.items = new TreeMap<>(items);
        copy.transactions = transactions.copy();
        copy.start = start;
        copy.end = end;
        return copy;
    }

    void apply(Entry entry) {
        switch (entry) {
            case Entry.Append(long baseOffset, long endOffset, var batches) -> {
                cut(baseOffset);
                add(batches);
                end = endOffset;
            }
            case Entry.Truncate(long toOffset) -> cut(toOffset);
            case Entry.Start(long logStartOffset) -> {
                start = Math.max(start, logStartOffset);
                items.headMap(start).clear();
                if (start > end) {
                    transactions.clear();
                }
                end = Math.max(end, start);
            }
            case Entry.Unjournaled _, Entry.Flushed _ -> {}
        }
    }

    /// The batch around `offset` goes as a whole; the tests cut between batches.
    void cut(long offset) {
        items.tailMap(offset).clear();
        transactions.cut(offset);
        end = Math.min(end, offset);
    }

    void add(ByteBuffer batches) {
        var walk = new RecordBatches(batches);
        while (walk.next()) {
            transactions.add(walk.batch());
            try (var records = walk.batch().records(DecompressionLimits.DEFAULT)) {
                while (records.next()) {
                    var record = records.record();
                    items.put(
                            record.offset(),
                            new Item(record.timestampMs(), LogFixture.text(record)));
                }
            }
        }
    }

    List<String> from(long offset) {
        return items.tailMap(offset).entrySet().stream()
                .map(it -> it.getKey() + "=" + it.getValue().value())
                .toList();
    }

    /// How to open after a crash, if everything below `flushedOffset` was flushed when `entries`
    /// began; and which of them to replay.
    static Recovery recovery(long startAtCheckpoint, long flushedOffset, List<Entry> entries) {
        long start = startAtCheckpoint;
        long flushed = flushedOffset;
        int replayFrom = 0;
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i) instanceof Entry.Start(long moved)) {
                start = Math.max(start, moved);
            } else if (entries.get(i) instanceof Entry.Flushed(long end)) {
                flushed = end;
                replayFrom = i;
            } else if (entries.get(i) instanceof Entry.Truncate(long to) && to < flushed) {
                flushed = to;
                replayFrom = i;
            }
        }
        return new Recovery(
                new Opening.Recover(start, flushed),
                List.copyOf(entries.subList(replayFrom, entries.size())));
    }

    record Recovery(Opening opening, List<Entry> entries) {
        void replay(PartitionLog log) throws java.io.IOException {
            for (var entry : entries) {
                switch (entry) {
                    case Entry.Append(_, _, var batches) -> log.replayAppend(batches.duplicate());
                    case Entry.Truncate(long toOffset) -> log.replayTruncate(toOffset);
                    case Entry.Start(long logStartOffset) -> log.replayStartMoved(logStartOffset);
                    case Entry.Unjournaled _, Entry.Flushed _ -> {}
                }
            }
        }
    }
}
