package io.moldau.tools.script.transaction;

import io.moldau.tools.command.Session;
import io.moldau.tools.script.ArgparseScript;
import io.moldau.tools.script.Bootstrap;
import io.moldau.tools.script.Output;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-transactions.sh`.
@Command(
        name = "kafka-transactions.sh",
        description = "Shows transactions, finds those that hang, and aborts them.",
        subcommands = {
            TransactionCommands.ListIds.class,
            TransactionCommands.Describe.class,
            TransactionCommands.DescribeProducers.class,
            TransactionCommands.Abort.class,
            TransactionCommands.FindHanging.class,
            TransactionCommands.ForceTerminate.class
        })
public final class KafkaTransactions implements ArgparseScript {
    @Option(
            names = "--bootstrap-server",
            required = true,
            description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--command-config", description = "File with settings of the client.")
    private @Nullable String commandConfig;

    @Option(
            names = {"-v", "--version"},
            versionHelp = true,
            description = "Print the version.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean versionWanted;

    @Override
    public int helpExitCode() {
        return 1;
    }

    @Override
    public void run(Object command, Session session, Output output) throws Exception {
        try (var admin =
                Admin.create(new Bootstrap(bootstrapServer, null, commandConfig).settings())) {
            ((TransactionCommands) command).run(admin, output);
        }
    }
}
