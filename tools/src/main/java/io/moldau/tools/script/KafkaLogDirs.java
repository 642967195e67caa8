package io.moldau.tools.script;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.moldau.tools.screen.Json;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-log-dirs.sh`: what the brokers have in their log directories, as one line of JSON.
@Command(
        name = "kafka-log-dirs.sh",
        description = "Prints what is in the log directories of brokers.",
        sortOptions = false)
final class KafkaLogDirs implements AdminScript {
    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--command-config", description = "File with settings of the client.")
    private @Nullable String commandConfig;

    @Option(names = "--describe", description = "Print the directories.")
    private boolean describe;

    @Option(names = "--topic-list", description = "Only these topics: a,b.")
    private @Nullable String topicList;

    @Option(names = "--broker-list", description = "Only these brokers: 1,2.")
    private @Nullable String brokerList;

    @Override
    public String purpose() {
        return "This tool helps to query log directory usage on the specified brokers.";
    }

    @Override
    public Reach reach() {
        return new Reach(new OldAddress(bootstrapServer, null, null), commandConfig);
    }

    @Override
    public void check(ScriptOptions options) {
        options.require("bootstrap-server", "describe");
    }

    @Override
    public void fail(Throwable failure, Output output) {
        output.warn(String.valueOf(failure.getMessage()));
    }

    @Override
    public void run(Admin admin, Output output) throws Exception {
        var existing = new LinkedHashSet<Integer>();
        admin.describeCluster().nodes().get().stream().map(Node::id).forEach(existing::add);
        var brokers = describe && brokerList != null ? numbers(brokerList) : existing;
        var unknown = new LinkedHashSet<>(brokers);
        unknown.removeAll(existing);
        if (!unknown.isEmpty()) {
            throw new ScriptFailure(
                    "ERROR: The given brokers do not exist from --broker-list: %s. Current existent"
                                    .formatted(joined(unknown))
                            + " brokers: "
                            + joined(existing));
        }
        output.print("Querying brokers for log directories information");
        var found = admin.describeLogDirs(brokers).allDescriptions().get();
        output.print(
                "Received log directory information from brokers %s".formatted(joined(brokers)));
        output.print(Json.LINE.toJson(json(found)));
    }

    private JsonObject json(Map<Integer, Map<String, LogDirDescription>> found) {
        var topics = topicList == null ? List.of() : Arrays.asList(topicList.split(","));
        var brokers = new JsonArray();
        found.forEach((id, directories) -> {
            var broker = new JsonObject();
            broker.addProperty("broker", id);
            var all = new JsonArray();
            directories.forEach((path, it) -> all.add(json(path, it, topics)));
            broker.add("logDirs", all);
            brokers.add(broker);
        });
        var answer = new JsonObject();
        answer.add("brokers", brokers);
        answer.addProperty("version", 1);
        return answer;
    }

    private static JsonObject json(String path, LogDirDescription directory, List<?> topics) {
        var partitions = new JsonArray();
        directory
                .replicaInfos()
                .forEach((partition, replica) -> {
                    if (topics.isEmpty() || topics.contains(partition.topic())) {
                        var it = new JsonObject();
                        it.addProperty("partition", partition.toString());
                        it.addProperty("size", replica.size());
                        it.addProperty("offsetLag", replica.offsetLag());
                        it.addProperty("isFuture", replica.isFuture());
                        partitions.add(it);
                    }
                });
        var described = new JsonObject();
        described.add("partitions", partitions);
        if (directory.error() == null) {
            described.add("error", JsonNull.INSTANCE);
        } else {
            described.addProperty("error", directory.error().getClass().getName());
        }
        described.addProperty("logDir", path);
        return described;
    }

    private static Set<Integer> numbers(String list) {
        return Arrays.stream(list.split(","))
                .map(it -> Integer.parseInt(it.strip()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String joined(Set<Integer> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
