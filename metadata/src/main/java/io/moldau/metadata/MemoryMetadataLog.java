package io.moldau.metadata;

import io.moldau.protocol.stored.ClusterMetadataRecord;
import java.util.ArrayList;
import java.util.List;

/// A metadata log in memory, for tests and for the simulator of several nodes. One thread at a
/// time.
public final class MemoryMetadataLog implements MetadataLog {
    private final List<Entry> entries = new ArrayList<>();
    private ClusterImage snapshot = ClusterImage.EMPTY;
    private long committed = ClusterImage.NOTHING;
    private long tailBytes;

    @Override
    public ClusterImage load() {
        var image = snapshot;
        for (var entry : entries) {
            if (entry.lastOffset() > snapshot.offset()) {
                image = entry.applyTo(image);
            }
        }
        return image;
    }

    @Override
    public void append(long baseOffset, List<List<ClusterMetadataRecord>> decisions) {
        assert baseOffset == committed + 1 : "offset " + baseOffset + " after " + committed;
        for (var decision : decisions) {
            var gathering = new Transactions.Gathering();
            for (var record : decision) {
                gathering.add(record);
                tailBytes += RecordCodec.sizeBytes(record);
            }
            committed += decision.size();
            entries.add(new Entry(committed, gathering.take()));
        }
    }

    @Override
    public long committedOffset() {
        return committed;
    }

    @Override
    public List<Entry> read(long fromOffset, int entriesMax) throws MetadataLogException {
        if (fromOffset < startOffset()) {
            throw new MetadataLogException(
                    "offset %d is gone, the log starts at %d: begin with the snapshot"
                            .formatted(fromOffset, startOffset()));
        }
        return entries.stream()
                .filter(it -> it.lastOffset() >= fromOffset)
                .limit(entriesMax)
                .toList();
    }

    @Override
    public long startOffset() {
        return snapshot.nextOffset();
    }

    @Override
    public void writeSnapshot(ClusterImage image) {
        assert image.offset() <= committed : "a snapshot of what is not committed";
        var records = new ArrayList<ClusterMetadataRecord>();
        Snapshot.records(image, records::add);
        snapshot = Snapshot.image(image.offset(), records);
        entries.removeIf(it -> it.lastOffset() <= image.offset());
        tailBytes = 0;
    }

    @Override
    public long tailBytes() {
        return tailBytes;
    }

    @Override
    public void close() {}
}
