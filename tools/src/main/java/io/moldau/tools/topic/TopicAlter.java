package io.moldau.tools.topic;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.config.Settings;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
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
    /// What `--json` says was done.
    record Changed(String name, Map<String, String> set, List<String> unset) {}

    @Parameters(paramLabel = "TOPIC", description = "Its name.")
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
        var assignments = Settings.assignments(set);
        if (assignments.isEmpty() && unset.isEmpty()) {
            throw new CommandFailure(Exit.USAGE, "nothing to change: give --set or --unset");
        }
        new Topics(admin).alterSettings(name, assignments, unset);
        done(new Changed(name, assignments, unset), "Changed topic " + name);
    }
}
