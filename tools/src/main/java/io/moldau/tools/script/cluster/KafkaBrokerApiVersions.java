package io.moldau.tools.script.cluster;

import io.moldau.tools.cluster.Api;
import io.moldau.tools.cluster.ApiVersions;
import io.moldau.tools.command.BrokerAddress;
import io.moldau.tools.command.Session;
import io.moldau.tools.script.Bootstrap;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.Script;
import io.moldau.tools.script.ScriptOptions;
import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-broker-api-versions.sh`.
@Command(
        name = "kafka-broker-api-versions.sh",
        description = "Prints which versions of which requests the brokers speak.",
        sortOptions = false)
public final class KafkaBrokerApiVersions implements Script {
    private static final int ANSWER_MAX_MS = 5000;

    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--command-config", description = "File with settings of the client.")
    private @Nullable String commandConfig;

    @Override
    public String purpose() {
        return "This tool helps to retrieve broker version information.";
    }

    @Override
    public void check(ScriptOptions options) {
        options.require("bootstrap-server");
    }

    @Override
    public void fail(Throwable failure, Output output) {
        output.warn(String.valueOf(failure.getMessage()));
    }

    @Override
    public void run(Session session, Output output) throws Exception {
        var settings = new Bootstrap(bootstrapServer, null, commandConfig).settings();
        try (var admin = Admin.create(settings)) {
            for (var broker : admin.describeCluster().nodes().get()) {
                output.print(page(broker, settings));
            }
        }
    }

    private static String page(Node broker, Properties settings) {
        try {
            var address = new BrokerAddress(broker.host(), broker.port());
            return "%s -> (\n\t%s\n)"
                    .formatted(
                            broker,
                            String.join(
                                    ",\n\t",
                                    lines(ApiVersions.ask(address, settings, ANSWER_MAX_MS))));
        } catch (IOException e) {
            return "%s -> ERROR: %s".formatted(broker, e.getMessage());
        }
    }

    /// What the broker speaks, and what it does not speak although brokers can.
    private static List<String> lines(List<ApiVersions.Range> spoken) {
        var lines = new TreeMap<Integer, String>();
        for (var api : Api.all()) {
            if (api.ofBrokers()) {
                lines.put(api.key(), "%s(%d): UNSUPPORTED".formatted(api.name(), api.key()));
            }
        }
        spoken.forEach(it -> lines.put(it.key(), line(it)));
        return List.copyOf(lines.values());
    }

    private static String line(ApiVersions.Range range) {
        var api = Api.find(range.key());
        var versions =
                range.min() == range.max()
                        ? Integer.toString(range.min())
                        : "%d to %d".formatted(range.min(), range.max());
        var text =
                "%s(%d): %s".formatted(api.map(Api::name).orElse("UNKNOWN"), range.key(), versions);
        if (api.isEmpty()) {
            return text;
        }
        var usable = range.usable();
        if (usable.isPresent()) {
            return text + " [usable: %d]".formatted(usable.getAsInt());
        }
        return text
                + " [unusable: node too %s]".formatted(isNewer(range, api.get()) ? "new" : "old");
    }

    private static boolean isNewer(ApiVersions.Range range, Api api) {
        return api.max() < range.min();
    }
}
