package io.moldau.tools.topic;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Failures;
import io.moldau.tools.command.Session;
import io.moldau.tools.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// New topics.
@Command(
        name = "create",
        description = "Create topics.",
        footer = {
            "",
            "Examples:",
            "  moldau topic create orders",
            "  moldau topic create orders payments --partitions 12 --set retention.ms=3600000",
        })
public final class TopicCreate extends ClusterCommand {
    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Their names.")
    private List<String> names = List.of();

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "NUMBER",
            description = "Partitions of each. Without it the cluster's default (num.partitions).")
    private @Nullable Integer partitions;

    @Option(
            names = {"-r", "--replicas"},
            paramLabel = "NUMBER",
            description = "Replicas of each partition. Without it the cluster's default.")
    private @Nullable Short replicas;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE",
            description = "A setting of the topic; may be given several times.")
    private List<String> settings = List.of();

    @Option(
            names = {"--if-not-exists"},
            description = "Leave a topic that exists as it is.")
    private boolean ifNotExists;

    @Option(
            names = {"--dry-run"},
            description = "Have the cluster check it, and create nothing.")
    private boolean dryRun;

    public TopicCreate(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var topics = new ArrayList<NewTopic>();
        for (var name : names) {
            var topic =
                    new NewTopic(
                            name, Optional.ofNullable(partitions), Optional.ofNullable(replicas));
            topics.add(topic.configs(Settings.assignments(settings)));
        }
        var options = new CreateTopicsOptions().validateOnly(dryRun);
        var created = admin.createTopics(topics, options);
        var rows = new ArrayList<Created>();
        var refused = new ArrayList<ExecutionException>();
        for (var name : names) {
            try {
                int count = created.numPartitions(name).get();
                rows.add(new Created(name, !dryRun, count));
                done(
                        "%s topic %s with %d partition%s"
                                .formatted(
                                        dryRun ? "Would create" : "Created",
                                        name,
                                        count,
                                        count == 1 ? "" : "s"));
            } catch (ExecutionException e) {
                if (ifNotExists && Failures.cause(e) instanceof TopicExistsException) {
                    done("Topic %s exists already".formatted(name));
                } else {
                    refused.add(e);
                }
            }
        }
        if (json()) {
            printJson(rows);
        }
        // The others were created all the same.
        for (var it : refused) {
            throw it;
        }
    }

    /// What `--json` says of each that was created.
    record Created(String name, boolean created, int partitions) {}
}
