package io.moldau.tools.log;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.command.SessionCommand;
import io.moldau.tools.offline.LogContents;
import io.moldau.tools.offline.LogContents.Batch;
import io.moldau.tools.screen.Colour;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Json;
import io.moldau.tools.screen.Table;
import io.moldau.tools.screen.Units;
import io.moldau.tools.screen.VisibleText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What is in the files of one log.
@Command(
        name = "dump",
        description = {
            "Show what is in a log on this machine.",
            "Files of __consumer_offsets, __transaction_state and __cluster_metadata are decoded."
        },
        footer = {
            "",
            "Examples:",
            "  moldau log dump data/orders-0",
            "  moldau log dump data/orders-0/00000000000000000000.log --records --count 10"
        })
public final class LogDump extends SessionCommand {
    private static final String UNCOMPRESSED = "none";

    private static final String PLAIN = "records";

    @Parameters(
            paramLabel = "PATH",
            description =
                    "A segment (.log), a snapshot (.checkpoint), or the folder of a partition.")
    private Path path = Path.of("");

    @Option(
            names = {"--records"},
            description = "Also the records of each batch.")
    private boolean records;

    @Option(
            names = {"--from"},
            paramLabel = "OFFSET",
            description = "Begin with the batch that has this offset.")
    private long from;

    @Option(
            names = {"--count"},
            paramLabel = "NUMBER",
            defaultValue = "9223372036854775807",
            description = "Show no more batches than this.")
    private long count = Long.MAX_VALUE;

    /// Those in which every batch is like the others tell nothing on a terminal that has no room.
    private static final int ALL_COLUMNS = 100;

    public LogDump(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        var contents = LogContents.of(path);
        if (json() || records) {
            contents.read(records, from, count, json() ? this::printLine : this::printRecords);
        } else {
            var batches = new ArrayList<Batch>();
            contents.read(false, from, count, batches::add);
            new Table<>(columns(batches)).print(batches, terminal());
        }
        if (!contents.problem().isEmpty()) {
            throw new CommandFailure(Exit.FAILED, contents.problem());
        }
        return Exit.DONE.code();
    }

    private List<Column<Batch>> columns(List<Batch> batches) {
        var columns = new ArrayList<Column<Batch>>();
        columns.add(Column.number("OFFSET", it -> Long.toString(it.baseOffset())));
        columns.add(Column.number("LAST", it -> Long.toString(it.lastOffset())));
        columns.add(Column.number("RECORDS", it -> Units.count(it.count())));
        columns.add(Column.number("SIZE", it -> Units.bytes(it.sizeBytes())));
        int width = terminal().columns();
        boolean all = width == 0 || width >= ALL_COLUMNS;
        if (all || batches.stream().anyMatch(it -> !it.compression().equals(UNCOMPRESSED))) {
            columns.add(Column.text("CODEC", Batch::compression));
        }
        columns.add(Column.whole("TIME", LogDump::time));
        if (all || batches.stream().anyMatch(it -> it.producerId() >= 0)) {
            columns.add(Column.whole("PRODUCER", LogDump::producer));
        }
        if (all || batches.stream().anyMatch(it -> !kind(it).equals(PLAIN))) {
            columns.add(Column.text("KIND", LogDump::kind));
        }
        columns.add(
                Column.<Batch>whole("CRC", it -> it.valid() ? "ok" : "WRONG")
                        .painted(it -> it.valid() ? Optional.empty() : Optional.of(Colour.BAD)));
        return columns;
    }

    private void printLine(Batch batch) {
        terminal().say(Json.LINE.toJson(batch));
    }

    private void printRecords(Batch batch) {
        for (var record : batch.records()) {
            var offset = terminal().paint(Colour.HEADER, Long.toString(record.offset()));
            var time = Instant.ofEpochMilli(record.timestamp()).toString();
            var key = record.key() == null ? "" : "  " + VisibleText.of(record.key());
            terminal().say(offset + "  " + terminal().paint(Colour.FAINT, time) + key);
            if (record.value() != null) {
                terminal().say("    " + VisibleText.of(record.value()));
            }
        }
    }

    private static String producer(Batch it) {
        return it.producerId() < 0 ? "-" : it.producerId() + "/" + it.producerEpoch();
    }

    private static String time(Batch it) {
        return it.maxTimestamp() < 0 ? "-" : Units.time(Instant.ofEpochMilli(it.maxTimestamp()));
    }

    private static String kind(Batch it) {
        if (it.control()) {
            return "control";
        }
        return it.transactional() ? "transaction" : PLAIN;
    }
}
