package io.moldau.cli;

import io.moldau.log.MetaProperties;
import io.moldau.runtime.RealWorld;
import io.moldau.tools.command.BrokerAddress;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.command.SessionCommand;
import io.moldau.tools.doctor.HandedOut;
import io.moldau.tools.screen.Units;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.BufferUnderflowException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `moldau status`: whether a broker runs on a data directory of this machine.
@Command(
        name = "status",
        description = {
            "Show whether a broker runs here: since when, where, how durable, on how much disk.",
            "Exit code 3 if none does, 1 if it runs and does not answer."
        },
        footer = {
            "",
            "Examples:",
            "  moldau status",
            "  moldau status --config config/server.properties --json"
        })
final class StatusCommand extends SessionCommand {
    /// A broker on the same machine answers within milliseconds, on a machine that is overworked
    /// within a second or two.
    private static final int ANSWER_MAX_MS = 5000;

    /// As `--json` shows it; without a running broker only what the directories tell.
    ///
    /// @param answers whether it answers a question; null where nobody knows whom to ask
    record Status(
            boolean running,
            @Nullable Boolean answers,
            @Nullable Long pid,
            @Nullable String version,
            @Nullable String since,
            @Nullable String addresses,
            @Nullable String durability,
            @Nullable Integer node,
            @Nullable String clusterId,
            List<Usage> directories) {}

    /// @param usedBytes of all files in it
    record Usage(String directory, long usedBytes, long freeBytes, long totalBytes) {}

    @Mixin private NodeCommands.Settings settings = new NodeCommands.Settings();

    StatusCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        var directories =
                settings.storage(session()).directories().stream()
                        .map(Path::of)
                        .map(Path::toAbsolutePath)
                        .toList();
        var file = new ProcessFile(directories.getFirst());
        var process = file.running();
        var identity =
                MetaProperties.read(RealWorld.create((_, _) -> {}).disk(), directories.getFirst());
        var notice = process.isPresent() ? file.notice() : null;
        var since = process.flatMap(it -> it.info().startInstant()).orElse(null);
        var silence = notice == null ? "" : silence(notice);
        boolean asked = notice != null && !notice.local().isEmpty();
        var status =
                new Status(
                        process.isPresent(),
                        asked ? silence.isEmpty() : null,
                        process.map(ProcessHandle::pid).orElse(null),
                        notice == null ? null : notice.version(),
                        since == null ? null : since.toString(),
                        notice == null ? null : notice.addresses(),
                        notice == null ? null : notice.durability(),
                        identity == null ? null : identity.nodeId(),
                        identity == null ? null : identity.clusterId(),
                        usage(directories));
        if (json()) {
            printJson(status);
        } else if (!status.running()) {
            throw new CommandFailure(
                    Exit.NOT_FOUND,
                    "no broker runs on the data directory %s; moldau start runs one"
                            .formatted(directories.getFirst()));
        } else {
            print(status, since);
        }
        if (!silence.isEmpty()) {
            throw new CommandFailure(
                    Exit.FAILED,
                    "the broker does not answer (%s); its log may say why, moldau stop ends it"
                            .formatted(silence));
        }
        return status.running() ? Exit.DONE.code() : Exit.NOT_FOUND.code();
    }

    /// Why a broker that runs does not answer; empty if it does, or if it is of a version that does
    /// not say where to ask.
    private static String silence(ProcessFile.Notice notice) {
        var address = BrokerAddress.of(notice.local());
        if (address.isEmpty()) {
            return "";
        }
        try {
            HandedOut.by(address.get(), ANSWER_MAX_MS);
            return "";
        } catch (SocketTimeoutException _) {
            return "%s, within %d seconds".formatted(notice.local(), ANSWER_MAX_MS / 1000);
        } catch (IOException | BufferUnderflowException e) {
            return "%s: %s".formatted(notice.local(), e.getMessage());
        }
    }

    private void print(Status status, @Nullable Instant since) {
        var sinceWhen =
                since == null
                        ? ""
                        : " since %s (%s)"
                                .formatted(
                                        Units.time(since),
                                        Units.duration(
                                                Duration.between(
                                                        since, session().clock().instant())));
        terminal()
                .say(
                        "Moldau %s runs%s, process %d"
                                .formatted(status.version(), sinceWhen, status.pid()));
        terminal().say("Listens     " + status.addresses());
        terminal().say("Node        %d, cluster %s".formatted(status.node(), status.clusterId()));
        terminal().say("Durability  " + status.durability());
        for (var it : status.directories()) {
            terminal()
                    .say(
                            "Data        %s: %s, %s of %s free"
                                    .formatted(
                                            it.directory(),
                                            Units.bytes(it.usedBytes()),
                                            Units.bytes(it.freeBytes()),
                                            Units.bytes(it.totalBytes())));
        }
    }

    private static List<Usage> usage(List<Path> directories) throws IOException {
        var all = new ArrayList<Usage>();
        for (var directory : directories) {
            if (Files.isDirectory(directory)) {
                var disk = directory.toFile();
                all.add(
                        new Usage(
                                directory.toString(),
                                used(directory),
                                disk.getUsableSpace(),
                                disk.getTotalSpace()));
            }
        }
        return all;
    }

    /// Files come and go while they are counted.
    private static long used(Path directory) throws IOException {
        long[] bytes = {0};
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        bytes[0] += attributes.size();
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure) {
                        return FileVisitResult.CONTINUE;
                    }
                });
        return bytes[0];
    }
}
