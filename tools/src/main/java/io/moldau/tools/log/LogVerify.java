package io.moldau.tools.log;

import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.command.SessionCommand;
import io.moldau.tools.offline.NodeVerification;
import io.moldau.tools.offline.NodeVerification.Result;
import io.moldau.tools.screen.Colour;
import java.io.IOException;
import java.nio.file.Path;
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
        var result =
                NodeVerification.of(
                        directories, metadata == null ? directories.getFirst() : metadata);
        if (json()) {
            printJson(result);
        } else {
            result.findings().forEach(this::print);
            sum(result);
        }
        return result.sound() ? Exit.DONE.code() : Exit.FAILED.code();
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
