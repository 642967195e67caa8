package io.moldau.broker;

import io.moldau.broker.controller.MetadataCheck;
import io.moldau.log.DirectoryCheck;
import io.moldau.log.Finding;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/// Says of a stopped node's directories, Moldau's or Apache Kafka's, whether they hold: what
/// `moldau log verify` prints.
public final class NodeCheck {
    private NodeCheck() {}

    /// @param directories `log.dirs`
    /// @param metadata `metadata.log.dir`, else the first of `log.dirs`
    /// @return nothing if all holds
    public static List<Finding> of(Disk disk, List<Path> directories, Path metadata)
            throws IOException {
        return of(disk, directories, metadata, _ -> {});
    }

    /// The same, for somebody who waits.
    ///
    /// @param checked is told the bytes of each segment when it has been read
    public static List<Finding> of(
            Disk disk, List<Path> directories, Path metadata, LongConsumer checked)
            throws IOException {
        var findings = new ArrayList<>(new MetadataCheck(disk, metadata).run());
        for (var directory : directories) {
            findings.addAll(new DirectoryCheck(disk, directory).run(checked));
        }
        return findings;
    }
}
