package io.moldau.tools.script.cluster;

import io.moldau.tools.command.Failures;
import io.moldau.tools.command.Session;
import io.moldau.tools.script.ArgparseOptions;
import io.moldau.tools.script.ArgparseScript;
import io.moldau.tools.script.Bootstrap;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.ScriptFailure;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `kafka-cluster.sh`.
@Command(
        name = "kafka-cluster.sh",
        description = "Shows the id and the endpoints of a cluster, and unregisters brokers.",
        subcommands = {
            KafkaCluster.ClusterId.class,
            KafkaCluster.Unregister.class,
            KafkaCluster.ListEndpoints.class
        })
public final class KafkaCluster implements ArgparseScript {
    /// What each command is told.
    static final class Reached {
        @Option(
                names = {"--bootstrap-server", "-b"},
                description = "Brokers to ask first: HOST:PORT[,...].")
        private @Nullable String bootstrapServer;

        @Option(
                names = {"--bootstrap-controller", "-C"},
                description = "Controllers to ask: HOST:PORT[,...].")
        private @Nullable String bootstrapController;

        @Option(names = "--config", description = "Of old: --command-config.")
        private @Nullable String config;

        @Option(
                names = {"--command-config", "-c"},
                description = "File with settings of the client.")
        private @Nullable String commandConfig;

        Admin admin(Output output) throws Exception {
            if (config != null) {
                output.print(
                        "Option --config has been deprecated and will be removed in a future"
                                + " version. Use --command-config instead.");
            }
            var file = commandConfig == null ? config : commandConfig;
            return new Bootstrap(bootstrapServer, bootstrapController, file).admin();
        }
    }

    /// One of its commands.
    abstract static sealed class Asked {
        @Mixin final Reached reached = new Reached();

        abstract void run(Admin admin, Output output) throws Exception;
    }

    @Override
    public int helpExitCode() {
        return 1;
    }

    @Override
    public void check(ArgparseOptions options) {
        options.requireOneOf("bootstrap-server", "bootstrap-controller");
        if (options.has("config") && options.has("command-config")) {
            throw new ScriptFailure("--config and --command-config cannot be specified together.");
        }
    }

    @Override
    public void run(Object command, Session session, Output output) throws Exception {
        var asked = (Asked) command;
        try (var admin = asked.reached.admin(output)) {
            asked.run(admin, output);
        }
    }

    @Command(name = "cluster-id", description = "Prints the id of the cluster.")
    static final class ClusterId extends Asked {
        @Override
        void run(Admin admin, Output output) throws Exception {
            var id = admin.describeCluster().clusterId().get();
            output.print(
                    id == null
                            ? "No cluster ID found. The Kafka version is probably too old."
                            : "Cluster ID: " + id);
        }
    }

    @Command(name = "unregister", description = "Takes a broker off the list of brokers.")
    static final class Unregister extends Asked {
        @Option(
                names = {"--id", "-i"},
                required = true,
                description = "The broker.")
        private int id;

        @Override
        void run(Admin admin, Output output) throws Exception {
            try {
                admin.unregisterBroker(id).all().get();
                output.print("Broker %d is no longer registered.".formatted(id));
            } catch (ExecutionException e) {
                if (!(Failures.cause(e) instanceof UnsupportedVersionException)) {
                    throw e;
                }
                output.print("The target cluster does not support the broker unregistration API.");
            }
        }
    }

    @Command(name = "list-endpoints", description = "Prints where brokers or controllers listen.")
    static final class ListEndpoints extends Asked {
        private static final int HOST_COLUMNS = 100;
        private static final int RACK_COLUMNS = 10;

        @Option(names = "--include-fenced-brokers", description = "Also brokers that are fenced.")
        private boolean includeFenced;

        @Override
        void run(Admin admin, Output output) throws Exception {
            boolean ofControllers = reached.bootstrapController != null;
            if (ofControllers && includeFenced) {
                throw new ScriptFailure(
                        "The option --include-fenced-brokers is only supported with"
                                + " --bootstrap-server option");
            }
            var options = new DescribeClusterOptions().includeFencedBrokers(includeFenced);
            try {
                print(admin.describeCluster(options).nodes().get(), ofControllers, output);
            } catch (ExecutionException e) {
                if (!(Failures.cause(e) instanceof UnsupportedVersionException)) {
                    throw e;
                }
                output.print(String.valueOf(Failures.cause(e).getMessage()));
            }
        }

        private static void print(Collection<Node> nodes, boolean ofControllers, Output output) {
            int host = widest(nodes, Node::host, HOST_COLUMNS);
            int rack = widest(nodes, Node::rack, RACK_COLUMNS);
            var state = ofControllers ? "%s" : "%-10s ";
            var format = "%%-10s %%-%ds %%-10s %%-%ds %s%%-15s".formatted(host, rack, state);
            output.print(
                    format.formatted(
                            "ID",
                            "HOST",
                            "PORT",
                            "RACK",
                            ofControllers ? "" : "STATE",
                            "ENDPOINT_TYPE"));
            for (var it : nodes) {
                var fenced = it.isFenced() ? "fenced" : "unfenced";
                output.print(
                        format.formatted(
                                it.idString(),
                                it.host(),
                                it.port(),
                                it.rack(),
                                ofControllers ? "" : fenced,
                                ofControllers ? "controller" : "broker"));
            }
        }

        private static int widest(
                Collection<Node> nodes, Function<Node, @Nullable String> text, int otherwise) {
            int widest = -1;
            for (var node : nodes) {
                var it = text.apply(node);
                widest = it == null ? widest : Math.max(widest, it.length());
            }
            return widest < 0 ? otherwise : widest;
        }
    }
}
