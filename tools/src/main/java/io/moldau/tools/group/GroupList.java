package io.moldau.tools.group;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.NamePatterns;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Colour;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which groups there are.
@Command(
        name = "list",
        description = "List groups of all types.",
        footer = {
            "",
            "Examples:",
            "  moldau group list",
            "  moldau group list 'billing*' --state empty",
            "  moldau group list --json"
        })
public final class GroupList extends ClusterCommand {
    /// One line.
    ///
    /// @param type classic, consumer, share or streams
    /// @param protocol what a classic group is for: consumer, connect, ...; empty where it has only
    ///   offsets
    record Row(String group, String type, String protocol, String state) {}

    private static final List<Column<Row>> COLUMNS =
            List.of(
                    Column.text("GROUP", Row::group),
                    Column.text("TYPE", Row::type),
                    Column.text("PROTOCOL", it -> it.protocol().isEmpty() ? "-" : it.protocol()),
                    Column.text("STATE", Row::state).painted(it -> colour(it.state())));

    @Parameters(
            paramLabel = "PATTERN",
            arity = "0..*",
            description = "Names; * and ? stand for others.")
    private List<String> patterns = List.of();

    @Option(
            names = {"--state"},
            paramLabel = "STATE",
            description = "Only those in this state: stable, empty, preparingrebalance, ...")
    private String state = "";

    @Option(
            names = {"--type"},
            paramLabel = "TYPE",
            description = "Only those of this type: classic, consumer, share or streams.")
    private String type = "";

    public GroupList(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var names = NamePatterns.of(patterns);
        var rows =
                new Groups(admin)
                        .list(new ListGroupsOptions()).stream()
                                .map(GroupList::row)
                                .filter(it -> names.mean(it.group()))
                                .filter(it -> state.isEmpty() || it.state().equalsIgnoreCase(state))
                                .filter(it -> type.isEmpty() || it.type().equalsIgnoreCase(type))
                                .toList();
        if (json()) {
            printJson(rows);
        } else if (rows.isEmpty()) {
            boolean all = patterns.isEmpty() && state.isEmpty() && type.isEmpty();
            terminal().note(all ? "There are no groups." : "No group is like that.");
        } else {
            new Table<>(COLUMNS).print(rows, terminal());
        }
    }

    private static Row row(GroupListing group) {
        var type = group.type().orElse(GroupType.UNKNOWN).toString();
        var state = group.groupState().orElse(GroupState.UNKNOWN).toString();
        return new Row(group.groupId(), type.toLowerCase(Locale.ROOT), group.protocol(), state);
    }

    /// What a state is for those who wait for records.
    static Optional<Colour> colour(String state) {
        return switch (state) {
            case "Stable" -> Optional.of(Colour.GOOD);
            case "Empty" -> Optional.of(Colour.FAINT);
            case "Dead", "Unknown" -> Optional.of(Colour.BAD);
            default -> Optional.of(Colour.WARNING);
        };
    }
}
