package io.moldau.tools.offline;

import io.moldau.runtime.Disk;
import io.moldau.runtime.RealWorld;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What is in the files of a log, line by line as Kafka's `kafka-dump-log.sh` shows it. What does
/// not fit together is told at the end.
public final class FileDump {
    private final DumpOptions options;
    private final PrintStream out;
    private final PrintStream errors;
    private final Disk disk = RealWorld.create((_, failure) -> failure.printStackTrace()).disk();

    /// About files that were shown, in the words of Kafka's tool.
    private final List<String> complaints = new ArrayList<>();

    public FileDump(DumpOptions options, PrintStream out, PrintStream errors) {
        this.options = options;
        this.out = out;
        this.errors = errors;
    }

    /// Shows these files, one after the other.
    ///
    /// @param files as they were given: so they are named
    public void show(List<String> files) throws IOException {
        for (var file : files) {
            say("Dumping " + file);
            show(file);
        }
        complaints.forEach(errors::println);
    }

    private void show(String file) throws IOException {
        var name = String.valueOf(Path.of(file).getFileName());
        int dot = name.lastIndexOf('.');
        switch (dot < 0 ? "" : name.substring(dot)) {
            case ".log", ".checkpoint" -> new SegmentDump(this, options).show(file);
            case ".index" -> new IndexDump(this, options.index()).showOffsets(file);
            case ".timeindex" -> new IndexDump(this, options.index()).showTimes(file);
            case ".snapshot" -> StateDump.showProducers(file, this);
            case ".txnindex" -> StateDump.showAborted(file, this);
            case String _ -> warn("Ignoring unknown file " + file);
        }
    }

    void say(String line) {
        out.print(line + "\n");
    }

    void warn(String line) {
        errors.println(line);
    }

    void complain(String line) {
        complaints.add(line);
    }

    /// The whole of a file that is not empty.
    Disk.Mapping map(String file) throws IOException {
        return disk.map(Path.of(file));
    }

    /// What is in a file.
    ByteBuffer bytes(Disk.Mapping mapping) {
        return mapping.bytes().asByteBuffer();
    }

    long size(String file) throws IOException {
        var path = Path.of(file);
        if (!disk.exists(path)) {
            throw new CommandFailure(Exit.NOT_FOUND, file + " does not exist");
        }
        return disk.size(path);
    }

    /// The offset with which the name of a file begins.
    static long baseOffset(String file) {
        var name = String.valueOf(Path.of(file).getFileName());
        try {
            return Long.parseLong(name.substring(0, name.indexOf('.')));
        } catch (NumberFormatException _) {
            throw new CommandFailure(
                    Exit.FAILED,
                    "For input string: \"%s\"".formatted(name.replaceFirst("\\..*", "")));
        }
    }
}
