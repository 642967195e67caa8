package io.moldau.tools.cluster;

import io.moldau.tools.command.BrokerAddress;
import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Colour;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/// Which requests the brokers answer.
@Command(
        name = "api-versions",
        description = "Show which versions of which requests each broker speaks.",
        footer = {"", "Examples:", "  moldau cluster api-versions"})
public final class ClusterApiVersions extends ClusterCommand {
    /// Long enough for a far broker.
    private static final int ANSWER_MAX_MS = 10_000;

    /// One line.
    ///
    /// @param usable the newest version that this program speaks too
    record Row(int broker, String api, int key, int oldest, int newest, @Nullable Integer usable) {}

    private static final List<Column<Row>> COLUMNS =
            List.of(
                    Column.number("BROKER", it -> Integer.toString(it.broker())),
                    Column.text("API", Row::api),
                    Column.number("KEY", it -> Integer.toString(it.key())),
                    Column.number("OLDEST", it -> Integer.toString(it.oldest())),
                    Column.number("NEWEST", it -> Integer.toString(it.newest())),
                    Column.<Row>number(
                                    "USABLE", it -> it.usable() == null ? "none" : "" + it.usable())
                            .painted(it ->
                                    it.usable() == null
                                            ? Optional.of(Colour.WARNING)
                                            : Optional.empty()));

    public ClusterApiVersions(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var rows = new ArrayList<Row>();
        var brokers =
                admin.describeCluster().nodes().get().stream()
                        .sorted(Comparator.comparingInt(Node::id))
                        .toList();
        for (var broker : brokers) {
            var address = new BrokerAddress(broker.host(), broker.port());
            for (var it : ApiVersions.ask(address, clientSettings(), ANSWER_MAX_MS)) {
                var usable = it.usable();
                rows.add(
                        new Row(
                                broker.id(),
                                Api.find(it.key()).map(Api::name).orElse("unknown"),
                                it.key(),
                                it.min(),
                                it.max(),
                                usable.isPresent() ? usable.getAsInt() : null));
            }
        }
        if (json()) {
            printJson(rows);
        } else {
            new Table<>(COLUMNS).print(rows, terminal());
        }
    }
}
