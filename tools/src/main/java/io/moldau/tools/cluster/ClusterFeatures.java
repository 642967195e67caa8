package io.moldau.tools.cluster;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import java.util.List;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;

/// Which features the cluster has.
@Command(
        name = "features",
        description = "Show features: the level in use, and those that the brokers can do.",
        footer = {"", "Examples:", "  moldau cluster features"})
public final class ClusterFeatures extends ClusterCommand {
    private static final List<Column<Features.Feature>> COLUMNS =
            List.of(
                    Column.text("FEATURE", Features.Feature::name),
                    Column.text("LEVEL", it -> level(it.name(), it.finalized())),
                    Column.text("OLDEST", it -> level(it.name(), it.min())),
                    Column.text("NEWEST", it -> level(it.name(), it.max())));

    public ClusterFeatures(Session session) {
        super(session);
    }

    private static String level(String feature, int level) {
        var number = level == 0 ? "off" : Integer.toString(level);
        return feature.equals(Releases.METADATA_VERSION)
                ? Releases.name(level).map(it -> "%s (%s)".formatted(number, it)).orElse(number)
                : number;
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var table = new Features(admin).describe(OptionalInt.empty());
        if (json()) {
            printJson(table.features());
        } else if (table.features().isEmpty()) {
            terminal().note("This cluster has no features.");
        } else {
            new Table<>(COLUMNS).print(table.features(), terminal());
        }
    }
}
