package io.moldau.tools.log;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Colour;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import io.moldau.tools.screen.Units;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What the brokers have in their log directories.
@Command(
        name = "dirs",
        description = "Show the log directories of the brokers.",
        footer = {"", "Examples:", "  moldau log dirs", "  moldau log dirs --broker 1 --json"})
public final class LogDirs extends ClusterCommand {
    /// One directory.
    ///
    /// @param sizeBytes of the partitions in it
    /// @param freeBytes of its disk; null if the broker does not say
    /// @param totalBytes of its disk
    /// @param error why the broker has given it up
    record Row(
            int broker,
            String directory,
            int partitions,
            long sizeBytes,
            @Nullable Long freeBytes,
            @Nullable Long totalBytes,
            @Nullable String error) {}

    private static final List<Column<Row>> COLUMNS =
            List.of(
                    Column.number("BROKER", it -> Integer.toString(it.broker())),
                    Column.text("DIRECTORY", Row::directory),
                    Column.number("PARTITIONS", it -> Units.count(it.partitions())),
                    Column.number("SIZE", it -> Units.bytes(it.sizeBytes())),
                    Column.number("FREE", it -> optional(it.freeBytes(), Units::bytes)),
                    Column.number("TOTAL", it -> optional(it.totalBytes(), Units::bytes)),
                    Column.<Row>text("STATE", it -> it.error() == null ? "in use" : it.error())
                            .painted(it ->
                                    it.error() == null
                                            ? Optional.empty()
                                            : Optional.of(Colour.BAD)));

    @Option(
            names = {"--broker"},
            paramLabel = "BROKER",
            description = "Only this one; may be given several times.")
    private List<Integer> brokers = List.of();

    public LogDirs(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var existing = new LinkedHashSet<Integer>();
        admin.describeCluster().nodes().get().stream().map(Node::id).forEach(existing::add);
        for (int broker : brokers) {
            if (!existing.contains(broker)) {
                throw new CommandFailure(
                        Exit.NOT_FOUND,
                        "there is no broker %d; the cluster has %s".formatted(broker, existing));
            }
        }
        var found = admin.describeLogDirs(brokers.isEmpty() ? existing : brokers);
        var rows = new ArrayList<Row>();
        new TreeMap<>(found.allDescriptions().get())
                .forEach((broker, directories) ->
                        new TreeMap<>(directories)
                                .forEach((path, it) -> rows.add(row(broker, path, it))));
        if (json()) {
            printJson(rows);
        } else {
            new Table<>(COLUMNS).print(rows, terminal());
        }
    }

    private static Row row(int broker, String path, LogDirDescription directory) {
        var replicas = directory.replicaInfos().values();
        long size = replicas.stream().mapToLong(it -> it.size()).sum();
        var error = directory.error();
        return new Row(
                broker,
                path,
                replicas.size(),
                size,
                orNull(directory.usableBytes()),
                orNull(directory.totalBytes()),
                error == null ? null : error.getMessage());
    }

    private static @Nullable Long orNull(OptionalLong bytes) {
        return bytes.isPresent() ? bytes.getAsLong() : null;
    }

    private static String optional(@Nullable Long number, LongFunction<String> text) {
        return number == null ? "-" : text.apply(number);
    }
}
