package io.moldau.tools.script.partition;

import io.moldau.tools.command.Session;
import io.moldau.tools.script.OldAddress;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.Reach;
import io.moldau.tools.script.Script;
import io.moldau.tools.script.ScriptOptions;
import java.nio.file.Path;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.ElectionType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-preferred-replica-election.sh`, which Kafka took away with 3.0: what articles teach still
/// has preferred leaders elected.
@Command(
        name = "kafka-preferred-replica-election.sh",
        description = "Has the preferred replicas of partitions elected as their leaders.",
        sortOptions = false)
public final class KafkaPreferredReplicaElection implements Script {
    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--zookeeper", hidden = true)
    private @Nullable String zookeeper;

    @Option(
            names = {"--admin.config", "--command-config"},
            description = "File with settings of the client.")
    private @Nullable String commandConfig;

    @Option(
            names = "--path-to-json-file",
            description =
                    "File with partitions: {\"partitions\": [{\"topic\": \"foo\", \"partition\":"
                            + " 1}]}. Without it all.")
    private @Nullable Path pathToJsonFile;

    @Override
    public String purpose() {
        return "This tool has leadership of each partition transferred back to the preferred"
                + " replica, to balance leaders among brokers.";
    }

    private OldAddress address() {
        return new OldAddress(bootstrapServer, null, zookeeper);
    }

    @Override
    public void check(ScriptOptions options) {
        if (address().isEmpty()) {
            options.require("bootstrap-server");
        }
    }

    @Override
    public void fail(Throwable failure, Output output) {
        output.warn(String.valueOf(failure.getMessage()));
    }

    @Override
    public void run(Session session, Output output) throws Exception {
        var address = address().find(session);
        var scope =
                pathToJsonFile == null
                        ? "--all-topic-partitions"
                        : "--path-to-json-file " + pathToJsonFile;
        output.warn(
                "kafka-preferred-replica-election.sh is a script of older versions; today it is"
                        + " kafka-leader-election.sh --bootstrap-server %s --election-type preferred %s"
                                .formatted(address, scope));
        var partitions = pathToJsonFile == null ? null : Election.read(pathToJsonFile);
        var reach = new Reach(new OldAddress(address, null, null), commandConfig);
        try (var admin = Admin.create(reach.settings(session))) {
            new Election(admin, output).run(ElectionType.PREFERRED, partitions);
        }
    }
}
