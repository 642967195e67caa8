package io.moldau.tools.script.cluster;

import io.moldau.tools.command.Session;
import io.moldau.tools.script.ArgparseOptions;
import io.moldau.tools.script.ArgparseScript;
import io.moldau.tools.script.Bootstrap;
import io.moldau.tools.script.Output;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-features.sh`.
@Command(
        name = "kafka-features.sh",
        description = "Shows and changes the levels of features.",
        subcommands = {
            FeatureCommands.Describe.class,
            FeatureCommands.Upgrade.class,
            FeatureCommands.Downgrade.class,
            FeatureCommands.Disable.class,
            FeatureCommands.VersionMapping.class,
            FeatureCommands.Dependencies.class
        })
public final class KafkaFeatures implements ArgparseScript {
    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--bootstrap-controller", description = "Controllers to ask: HOST:PORT[,...].")
    private @Nullable String bootstrapController;

    @Option(names = "--command-config", description = "File with settings of the client.")
    private @Nullable String commandConfig;

    @Override
    public void check(ArgparseOptions options) {
        options.forbidTogether("bootstrap-server", "bootstrap-controller");
    }

    @Override
    public void run(Object command, Session session, Output output) throws Exception {
        switch ((FeatureCommands) command) {
            case FeatureCommands.Known it -> it.run(output);
            case FeatureCommands.Asked it -> {
                var bootstrap = new Bootstrap(bootstrapServer, bootstrapController, commandConfig);
                try (var admin = bootstrap.admin()) {
                    it.run(admin, output);
                }
            }
        }
    }
}
