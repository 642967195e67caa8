package io.moldau.tools.topic;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Session;
import java.util.LinkedHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A topic without its records.
@Command(
        name = "purge",
        description = "Delete all records of a topic; the topic and its settings stay.",
        footer = {"", "Examples:", "  moldau topic purge orders --yes"})
public final class TopicPurge extends ClusterCommand {
    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    private String name = "";

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    public TopicPurge(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var topics = new Topics(admin);
        var described = topics.describe(name);
        confirm(yes, "Delete all records of %s?".formatted(name));
        var before = new LinkedHashMap<TopicPartition, Long>();
        for (var it : described.partitions()) {
            before.put(new TopicPartition(name, it.partition()), Topics.END);
        }
        done(topics.deleteRecords(before), "Topic %s is empty".formatted(name));
    }
}
