package io.moldau.tools.topic;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Settings of a topic, changed.
@Command(
        name = "alter",
        description = "Change settings of a topic.",
        footer = {
            "",
            "Examples:",
            "  moldau topic alter orders --set retention.ms=3600000",
            "  moldau topic alter orders --unset retention.ms"
        })
public final class TopicAlter extends ClusterCommand {
    @Parameters(paramLabel = "NAME", description = "Its name.")
    private String name = "";

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE",
            description = "Give it this setting; may be given several times.")
    private List<String> set = List.of();

    @Option(
            names = {"-u", "--unset"},
            paramLabel = "KEY",
            description = "Back to the cluster's default; may be given several times.")
    private List<String> unset = List.of();

    public TopicAlter(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var changes = new ArrayList<AlterConfigOp>();
        Topics.assignments(set)
                .forEach((key, value) -> changes.add(change(key, value, AlterConfigOp.OpType.SET)));
        unset.forEach(key -> changes.add(change(key, "", AlterConfigOp.OpType.DELETE)));
        if (changes.isEmpty()) {
            throw new CommandFailure(Exit.USAGE, "nothing to change: give --set or --unset");
        }
        admin.incrementalAlterConfigs(Map.of(Topics.resource(name), changes)).all().get();
        done("Changed topic " + name);
    }

    private static AlterConfigOp change(String key, String value, AlterConfigOp.OpType type) {
        return new AlterConfigOp(new ConfigEntry(key, value), type);
    }
}
