package io.moldau.tools.offline;

import io.moldau.broker.NodeCheck;
import io.moldau.runtime.Disk;
import io.moldau.runtime.RealWorld;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A complete check of the data of a stopped node, see [NodeCheck].
public final class NodeVerification {
    private static final String LOCK = ".lock";

    private NodeVerification() {}

    /// @param sound whether no record and no metadata is lost or altered
    public record Result(boolean sound, List<Finding> findings) {}

    /// @param weight `damage`; `cache`, which can be rebuilt; `unfinished`, which the next start
    ///   puts in order
    /// @param offset of the record that it is about
    public record Finding(
            String weight, String file, @Nullable Long offset, String problem, String remedy) {}

    /// @param directories `log.dirs`
    /// @param metadata `metadata.log.dir`
    public static Result of(List<Path> directories, Path metadata) throws IOException {
        return of(directories, metadata, _ -> {});
    }

    /// The same, for somebody who waits.
    ///
    /// @param checked is told the bytes of each segment when it has been read
    public static Result of(List<Path> directories, Path metadata, LongConsumer checked)
            throws IOException {
        var disk = disk();
        for (var directory : directories) {
            refuseInUse(disk, directory);
        }
        var found =
                NodeCheck.of(disk, directories, metadata, checked).stream()
                        .map(NodeVerification::finding)
                        .toList();
        return new Result(found.stream().noneMatch(it -> it.weight().equals("damage")), found);
    }

    /// Bytes of all segments below these directories: what there is to read.
    public static long segmentBytes(List<Path> directories) throws IOException {
        var disk = disk();
        long bytes = 0;
        for (var directory : directories) {
            for (var folder : folders(disk, directory)) {
                for (var name : disk.list(folder)) {
                    bytes += isSegment(name) ? disk.size(folder.resolve(name)) : 0;
                }
            }
        }
        return bytes;
    }

    private static List<Path> folders(Disk disk, Path directory) throws IOException {
        return disk.isDirectory(directory)
                ? disk.list(directory).stream()
                        .map(directory::resolve)
                        .filter(disk::isDirectory)
                        .toList()
                : List.of();
    }

    private static boolean isSegment(Path name) {
        return name.toString().endsWith(".log");
    }

    private static Disk disk() {
        return RealWorld.create((_, failure) -> failure.printStackTrace()).disk();
    }

    private static Finding finding(io.moldau.log.Finding it) {
        return new Finding(
                it.weight().name().toLowerCase(Locale.ROOT),
                it.file().toString(),
                it.offset() < 0 ? null : it.offset(),
                it.problem(),
                it.remedy());
    }

    private static void refuseInUse(Disk disk, Path directory) throws IOException {
        if (!disk.isDirectory(directory)) {
            throw new CommandFailure(Exit.NOT_FOUND, "there is no directory " + directory);
        }
        var lock = directory.resolve(LOCK);
        if (!disk.exists(lock)) {
            return; // never used, or a copy
        }
        var held = disk.tryLock(lock);
        if (held.isEmpty()) {
            throw new CommandFailure(
                    Exit.REFUSED, directory + " is in use by a running broker: stop it first");
        }
        held.get().close();
    }
}
