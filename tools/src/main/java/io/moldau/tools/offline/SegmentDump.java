package io.moldau.tools.offline;

import io.moldau.protocol.WireReader;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.ControlRecordType;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.Header;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.record.RecordCursor;
import io.moldau.protocol.record.TimestampType;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The batches of a segment or of a snapshot of the metadata, a line for each, and behind it one
/// for each of its records.
final class SegmentDump {
    private static final Pattern SNAPSHOT = Pattern.compile("(\\d{20})-(\\d{10})\\.checkpoint");
    private static final String BOOTSTRAP = "bootstrap.checkpoint";

    private final FileDump dump;
    private final DumpOptions options;

    /// Offset of the record before, as Kafka's tool counts: from -1 in every file.
    private long lastOffset = -1;

    /// Where an offset does not follow the one before.
    private final Map<Long, Long> gaps = new TreeMap<>();

    SegmentDump(FileDump dump, DumpOptions options) {
        this.dump = dump;
        this.options = options;
    }

    void show(String file) throws IOException {
        dump.say(title(file));
        long size = dump.size(file);
        if (size > 0) {
            try (var mapping = dump.map(file)) {
                var bytes = dump.bytes(mapping);
                showBatches(file, bytes.slice(0, Math.min(bytes.limit(), options.bytesMax())));
            }
        }
        if (!gaps.isEmpty()) {
            dump.complain("Non-consecutive offsets in " + Path.of(file).toAbsolutePath());
            gaps.forEach((from, to) -> dump.complain("  %d is followed by %d".formatted(from, to)));
        }
    }

    private static String title(String file) {
        var name = String.valueOf(Path.of(file).getFileName());
        if (name.endsWith(".log")) {
            return "Log starting offset: " + FileDump.baseOffset(file);
        }
        if (name.equals(BOOTSTRAP)) {
            return "KRaft bootstrap snapshot";
        }
        var snapshot = SNAPSHOT.matcher(name);
        if (!snapshot.matches()) {
            throw new CommandFailure(Exit.FAILED, name + " is not the name of a snapshot");
        }
        return "Snapshot end offset: %d, epoch: %d"
                .formatted(Long.parseLong(snapshot.group(1)), Integer.parseInt(snapshot.group(2)));
    }

    private void showBatches(String file, ByteBuffer bytes) {
        var batches = new RecordBatches(bytes);
        while (batches.next()) {
            show(batches.batch());
        }
        switch (batches.end()) {
            case OLD_FORMAT, CORRUPT ->
                    throw new CommandFailure(
                            Exit.FAILED,
                            "%s at byte %d: %s"
                                    .formatted(file, batches.validPosition(), batches.detail()));
            case PARTIAL -> {
                if (options.bytesMax() == Integer.MAX_VALUE) {
                    dump.say(
                            "Found %d invalid bytes at the end of %s"
                                    .formatted(
                                            bytes.limit() - batches.validPosition(),
                                            Path.of(file).getFileName()));
                }
            }
            case COMPLETE, NOT_YET -> {}
        }
    }

    private void show(RecordBatch batch) {
        dump.say(
                ("baseOffset: %d lastOffset: %d count: %d baseSequence: %d lastSequence: %d"
                                + " producerId: %d producerEpoch: %d partitionLeaderEpoch: %d"
                                + " isTransactional: %b isControl: %b deleteHorizonMs: %s position: %d"
                                + " %s: %d size: %d magic: %d compresscodec: %s crc: %d isvalid: %b")
                        .formatted(
                                batch.baseOffset(),
                                batch.lastOffset(),
                                batch.recordCount(),
                                batch.baseSequence(),
                                batch.lastSequence(),
                                batch.producerId(),
                                batch.producerEpoch(),
                                batch.partitionLeaderEpoch(),
                                batch.isTransactional(),
                                batch.isControl(),
                                batch.deleteHorizonMs(),
                                batch.position(),
                                timestampType(batch),
                                batch.maxTimestamp(),
                                batch.sizeBytes(),
                                batch.magic(),
                                Compression.of(batch.compressionId())
                                        .map(Compression::lowerCaseName)
                                        .orElse("unknown"),
                                batch.crc(),
                                batch.crcMatches()));
        if (options.records()) {
            try (var records = batch.records(DecompressionLimits.DEFAULT)) {
                while (records.next()) {
                    dump.say(line(batch, records));
                }
            }
        }
    }

    private String line(RecordBatch batch, RecordCursor record) {
        if (record.offset() != lastOffset + 1) {
            gaps.put(lastOffset, record.offset());
        }
        lastOffset = record.offset();
        var line = new StringBuilder();
        if (options.frame()) {
            appendFrame(line, batch, record);
        }
        if (options.contents() && !batch.isControl()) {
            var shown = options.decoder().show(record);
            var prefix = options.frame() ? " " : "| ";
            if (shown.key().isPresent()) {
                line.append(prefix).append("key: ").append(shown.key().get());
                prefix = " ";
            }
            if (shown.value().isPresent()) {
                line.append(prefix).append("payload: ").append(shown.value().get());
            }
        }
        return line.toString();
    }

    private static void appendFrame(StringBuilder line, RecordBatch batch, RecordCursor record) {
        int sequence =
                batch.baseSequence() < 0
                        ? RecordBatch.NO_SEQUENCE
                        : RecordBatch.sequenceAfter(batch.baseSequence(), record.offsetDelta());
        line.append(
                "| offset: %d %s: %d keySize: %d valueSize: %d sequence: %d headerKeys: %s"
                        .formatted(
                                record.offset(),
                                timestampType(batch),
                                record.timestampMs(),
                                record.keyBytes(),
                                record.valueBytes(),
                                sequence,
                                record.headers().stream()
                                        .map(Header::key)
                                        .collect(Collectors.joining(",", "[", "]"))));
        if (batch.isControl()) {
            line.append(control(record));
        }
    }

    private static String control(RecordCursor record) {
        var key = Objects.requireNonNull(record.key(), "a control record has a key");
        var value = Objects.requireNonNull(record.value(), "a control record has a value");
        var type = ControlRecordType.of(key);
        return switch (type) {
            case ABORT, COMMIT ->
                    " endTxnMarker: %s coordinatorEpoch: %d"
                            .formatted(type, ControlRecordType.coordinatorEpoch(value));
            case LEADER_CHANGE -> " LeaderChange: " + json("LeaderChangeMessage", value);
            case SNAPSHOT_HEADER -> " SnapshotHeader " + json("SnapshotHeaderRecord", value);
            case SNAPSHOT_FOOTER -> " SnapshotFooter " + json("SnapshotFooterRecord", value);
            case KRAFT_VERSION -> " KRaftVersion " + json("KRaftVersionRecord", value);
            case KRAFT_VOTERS -> " KRaftVoters " + json("VotersRecord", value);
            case UNKNOWN ->
                    " controlType: UNKNOWN(%d)"
                            .formatted(key.getShort(key.position() + Short.BYTES));
        };
    }

    /// A control record as the value of a record.
    static RecordDecoder.Shown shownControl(RecordCursor record) {
        return new RecordDecoder.Shown(Optional.empty(), Optional.of(control(record).strip()));
    }

    /// The first field of each is its version.
    private static String json(String name, ByteBuffer value) {
        int version = value.getShort(value.position());
        return StoredJson.read(StoredSchema.named(name), new WireReader(value), version).toString();
    }

    private static String timestampType(RecordBatch batch) {
        return batch.timestampType() == TimestampType.LOG_APPEND_TIME
                ? "LogAppendTime"
                : "CreateTime";
    }
}
