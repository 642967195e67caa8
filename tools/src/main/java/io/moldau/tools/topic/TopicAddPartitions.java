package io.moldau.tools.topic;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Session;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// More partitions for a topic.
@Command(
        name = "add-partitions",
        description = {
            "Give a topic more partitions.",
            "Records keep their partitions; a key may meet another one from now on, and so lose its"
                    + " order with its older records."
        },
        footer = {"", "Examples:", "  moldau topic add-partitions orders --to 12"})
public final class TopicAddPartitions extends ClusterCommand {
    /// What `--json` says was done.
    record Grown(String name, int partitions) {}

    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    private String name = "";

    @Option(
            names = {"--to"},
            required = true,
            paramLabel = "NUMBER",
            description = "How many it shall have in all.")
    private int to;

    public TopicAddPartitions(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        admin.createPartitions(Map.of(name, NewPartitions.increaseTo(to))).all().get();
        done(new Grown(name, to), "Topic %s has %d partitions now".formatted(name, to));
    }
}
