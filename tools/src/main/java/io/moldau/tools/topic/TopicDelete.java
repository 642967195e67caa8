package io.moldau.tools.topic;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Session;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Topics and all their records, gone.
@Command(
        name = "delete",
        description = "Delete topics with all their records.",
        footer = {
            "",
            "Examples:",
            "  moldau topic delete orders",
            "  moldau topic delete orders --yes"
        })
public final class TopicDelete extends ClusterCommand {
    @Parameters(paramLabel = "TOPIC", arity = "1..*", description = "Their names.")
    private List<String> names = List.of();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Option(
            names = {"--if-exists"},
            description = "Pass over a topic that does not exist.")
    private boolean ifExists;

    public TopicDelete(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var topics = new Topics(admin);
        var existing = topics.names(true);
        var chosen = names.stream().filter(it -> !ifExists || existing.contains(it)).toList();
        // Before the question: who is asked about a topic that is not there learns nothing.
        var described = topics.describe(chosen);
        int partitions = described.values().stream().mapToInt(it -> it.partitions().size()).sum();
        if (!chosen.isEmpty()) {
            confirm(
                    yes,
                    "Delete %s (%d partition%s) with all records?"
                            .formatted(
                                    String.join(", ", chosen),
                                    partitions,
                                    partitions == 1 ? "" : "s"));
            admin.deleteTopics(chosen).all().get();
        }
        if (json()) {
            printJson(chosen);
        } else if (chosen.isEmpty()) {
            terminal().note("None of them exists.");
        }
        chosen.forEach(it -> done("Deleted topic " + it));
    }
}
