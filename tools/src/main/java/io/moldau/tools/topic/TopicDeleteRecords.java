package io.moldau.tools.topic;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Records up to an offset, gone.
@Command(
        name = "delete-records",
        description = "Delete the records before an offset.",
        footer = {"", "Examples:", "  moldau topic delete-records orders --before 0:1500 --yes"})
public final class TopicDeleteRecords extends ClusterCommand {
    @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
    private String name = "";

    @Option(
            names = {"--before"},
            required = true,
            paramLabel = "POSITION",
            description =
                    "PARTITION:OFFSET of the first record that stays; may be given several times.")
    private List<String> before = List.of();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    public TopicDeleteRecords(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var offsets = new LinkedHashMap<TopicPartition, Long>();
        for (var it : before) {
            if (!it.matches("\\d{1,9}:\\d{1,18}")) {
                throw new CommandFailure(Exit.USAGE, it + " is not PARTITION:OFFSET, like 0:1500");
            }
            var parts = it.split(":");
            offsets.put(
                    new TopicPartition(name, Integer.parseInt(parts[0])), Long.parseLong(parts[1]));
        }
        var topics = new Topics(admin);
        // Before the question: who is asked about a partition that is not there learns nothing.
        var described = topics.describe(name);
        offsets.keySet().forEach(it -> Topics.requirePartition(described, it.partition()));
        confirm(
                yes,
                "Delete the records of %s before %s?".formatted(name, String.join(", ", before)));
        var starts = topics.deleteRecords(offsets);
        if (json()) {
            printJson(starts);
        }
        starts.forEach(
                (partition, start) -> done("%s begins at %d now".formatted(partition, start)));
    }
}
