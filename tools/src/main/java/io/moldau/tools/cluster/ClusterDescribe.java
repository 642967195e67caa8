package io.moldau.tools.cluster;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Colour;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/// Who the cluster is.
@Command(
        name = "describe",
        description = {
            "Show the id of the cluster, its brokers and its controller.",
            "Which software a broker is, no broker says; moldau cluster api-versions shows what it"
                    + " can do."
        },
        footer = {"", "Examples:", "  moldau cluster describe", "  moldau cluster describe --json"})
public final class ClusterDescribe extends ClusterCommand {
    /// The answer as `--json` shows it.
    ///
    /// @param controller the broker that changes of the cluster are sent to
    /// @param metadataVersion level of the format of its metadata, 0 where it is not told
    /// @param metadataRelease the name of that level
    record Answer(
            String clusterId,
            @Nullable Integer controller,
            int metadataVersion,
            @Nullable String metadataRelease,
            List<Broker> brokers) {}

    record Broker(int id, String host, int port, @Nullable String rack) {}

    private static final List<Column<Broker>> COLUMNS =
            List.of(
                    Column.number("BROKER", it -> Integer.toString(it.id())),
                    Column.text("ADDRESS", it -> it.host() + ":" + it.port()),
                    Column.text(
                            "RACK",
                            it -> {
                                var rack = it.rack();
                                return rack == null ? "-" : rack;
                            }));

    public ClusterDescribe(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var answer = answer(admin);
        if (json()) {
            printJson(answer);
            return;
        }
        terminal().say("Cluster     " + terminal().paint(Colour.HEADER, answer.clusterId()));
        terminal()
                .say(
                        "Controller  "
                                + (answer.controller() == null
                                        ? "none"
                                        : "broker " + answer.controller()));
        if (answer.metadataVersion() > 0) {
            var release = answer.metadataRelease();
            terminal()
                    .say(
                            "Metadata    metadata.version %d%s"
                                    .formatted(
                                            answer.metadataVersion(),
                                            release == null ? "" : ", that of " + release));
        }
        terminal().say("");
        new Table<>(COLUMNS).print(answer.brokers(), terminal());
    }

    private static Answer answer(Admin admin) throws Exception {
        var cluster = admin.describeCluster();
        var controller = cluster.controller().get();
        int level =
                new Features(admin)
                        .describe(OptionalInt.empty()).features().stream()
                                .filter(it -> it.name().equals(Releases.METADATA_VERSION))
                                .mapToInt(Features.Feature::finalized)
                                .findFirst()
                                .orElse(0);
        return new Answer(
                cluster.clusterId().get(),
                controller == null || controller.isEmpty() ? null : controller.id(),
                level,
                Releases.name(level).orElse(null),
                cluster.nodes().get().stream()
                        .sorted(Comparator.comparingInt(Node::id))
                        .map(it -> new Broker(it.id(), it.host(), it.port(), it.rack()))
                        .toList());
    }
}
