package io.moldau.tools.log;

import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Interruption;
import io.moldau.tools.command.Session;
import io.moldau.tools.command.SessionCommand;
import io.moldau.tools.offline.NodeVerification;
import io.moldau.tools.offline.NodeVerification.Result;
import io.moldau.tools.screen.Colour;
import io.moldau.tools.screen.ProgressLine;
import io.moldau.tools.screen.Terminal;
import io.moldau.tools.screen.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Whether the files of a stopped node hold.
@Command(
        name = "verify",
        description = {
            "Check the data of a stopped node completely, and change nothing.",
            "Moldau's or Apache Kafka's: checksum and order of all batches, indexes, snapshots,"
                    + " checkpoints, the metadata. Exit code 1 if anything is damaged."
        },
        footer = {
            "",
            "Examples:",
            "  moldau log verify data",
            "  moldau log verify /disk1/kafka /disk2/kafka --metadata /disk1/kafka"
        })
public final class LogVerify extends SessionCommand {
    @Parameters(paramLabel = "DIRECTORY", arity = "1..*", description = "All log.dirs of the node.")
    private List<Path> directories = List.of();

    @Option(
            names = {"--metadata"},
            paramLabel = "DIRECTORY",
            description = "metadata.log.dir of the node, if it is not the first of them.")
    private @Nullable Path metadata;

    public LogVerify(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        var result = verify();
        if (json()) {
            printJson(result);
        } else {
            result.findings().forEach(this::print);
            sum(result);
        }
        return result.sound() ? Exit.DONE.code() : Exit.FAILED.code();
    }

    private Result verify() throws IOException {
        var progress = new Progress(terminal(), NodeVerification.segmentBytes(directories));
        try (var _ = Interruption.lastWord(progress.line::end)) {
            return NodeVerification.of(
                    directories,
                    metadata == null ? directories.getFirst() : metadata,
                    progress::add);
        } finally {
            progress.line.clear();
        }
    }

    /// How much is read, and how long the rest will take if it goes on like that.
    private static final class Progress {
        private final ProgressLine line;
        private final long allBytes;
        private final long startNanos = System.nanoTime();
        private long bytes;

        Progress(Terminal terminal, long allBytes) {
            line = new ProgressLine(terminal, true);
            this.allBytes = allBytes;
        }

        void add(long more) {
            bytes += more;
            line.update(this::text);
        }

        private String text() {
            double left = Math.max(0, allBytes - bytes) / (double) Math.max(1, bytes);
            var time = Duration.ofNanos((long) ((System.nanoTime() - startNanos) * left));
            return "%s of %s read, %s to go"
                    .formatted(Units.bytes(bytes), Units.bytes(allBytes), Units.duration(time));
        }
    }

    private void print(NodeVerification.Finding it) {
        var colour =
                switch (it.weight()) {
                    case "damage" -> Colour.BAD;
                    case "cache" -> Colour.WARNING;
                    case String _ -> Colour.FAINT;
                };
        var at = it.offset() == null ? "" : ", offset " + it.offset();
        terminal().say(terminal().paint(colour, it.weight()) + "  " + it.file() + at);
        terminal().say("    " + it.problem());
        if (!it.remedy().isEmpty()) {
            terminal().say("    " + it.remedy());
        }
    }

    private void sum(Result result) {
        if (result.findings().isEmpty()) {
            done("Everything holds.");
        } else {
            done(result.sound() ? "No record is damaged." : "The data is damaged.");
        }
    }
}
