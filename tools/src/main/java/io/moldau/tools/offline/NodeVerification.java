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
        var disk = RealWorld.create((_, failure) -> failure.printStackTrace()).disk();
        for (var directory : directories) {
            refuseInUse(disk, directory);
        }
        var found =
                NodeCheck.of(disk, directories, metadata).stream()
                        .map(NodeVerification::finding)
                        .toList();
        return new Result(found.stream().noneMatch(it -> it.weight().equals("damage")), found);
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
