package io.moldau.cli;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.command.SessionCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `moldau stop`: asks the broker of a data directory to end, and waits until it has.
@Command(
        name = "stop",
        description = "Stop the broker of a data directory, and wait until it has.",
        footer = {
            "",
            "Examples:",
            "  moldau stop",
            "  moldau stop --config config/server.properties"
        })
final class StopCommand extends SessionCommand {
    /// A clean stop takes a second or two; after this the operator should look.
    private static final long WAIT_MAX_SECONDS = 60;

    /// As `--json` shows it.
    record Stopped(long pid, String directory) {}

    @Mixin private NodeCommands.Settings settings = new NodeCommands.Settings();

    StopCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        var data = settings.storage(session()).directories().getFirst();
        var process =
                new ProcessFile(Path.of(data))
                        .running()
                        .orElseThrow(() ->
                                new CommandFailure(
                                        Exit.FAILED,
                                        "no broker runs on the data directory " + data));
        process.destroy();
        try {
            process.onExit().get(WAIT_MAX_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new CommandFailure(
                    Exit.FAILED,
                    "process %d has not ended within %d seconds; its log may say why"
                            .formatted(process.pid(), WAIT_MAX_SECONDS),
                    e);
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException("could not wait for process " + process.pid(), e);
        }
        done(
                new Stopped(process.pid(), data),
                "Moldau stopped (process %d)".formatted(process.pid()));
        return Exit.DONE.code();
    }
}
