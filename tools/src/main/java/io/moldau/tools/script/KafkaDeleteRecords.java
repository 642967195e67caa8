package io.moldau.tools.script;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-delete-records.sh`: moves the start of logs to the offsets that a JSON file names.
@Command(
        name = "kafka-delete-records.sh",
        description = "Deletes the records before given offsets.",
        sortOptions = false)
final class KafkaDeleteRecords implements AdminScript {
    private static final int VERSION = 1;

    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(
            names = "--offset-json-file",
            description = {
                "{\"partitions\": [{\"topic\": \"foo\", \"partition\": 1, \"offset\": 1}],"
                        + " \"version\": 1}",
                "An offset of -1 is the end."
            })
    private @Nullable Path offsetJsonFile;

    @Option(names = "--command-config", description = "File with settings of the client.")
    private @Nullable String commandConfig;

    @Override
    public String purpose() {
        return "This tool helps to delete records of the given partitions down to the specified"
                + " offset.";
    }

    @Override
    public Reach reach() {
        return new Reach(new OldAddress(bootstrapServer, null, null), commandConfig);
    }

    @Override
    public void check(ScriptOptions options) {
        options.require("bootstrap-server", "offset-json-file");
    }

    @Override
    public void run(Admin admin, Output output) throws Exception {
        if (offsetJsonFile == null) {
            return;
        }
        var wanted = read(Files.readString(offsetJsonFile));
        output.print("Executing records delete operation");
        var starts = admin.deleteRecords(wanted).lowWatermarks();
        output.print("Records delete operation completed:");
        for (var each : starts.entrySet()) {
            try {
                long start = each.getValue().get().lowWatermark();
                output.print("partition: %s\tlow_watermark: %d".formatted(each.getKey(), start));
            } catch (ExecutionException e) {
                output.print("partition: %s\terror: %s".formatted(each.getKey(), e.getCause()));
            }
        }
    }

    private static Map<TopicPartition, RecordsToDelete> read(String text) {
        var file = parse(text);
        int version = file.has("version") ? file.get("version").getAsInt() : VERSION;
        if (version != VERSION) {
            throw new ScriptFailure("Not supported version field value " + version);
        }
        if (!file.has("partitions")) {
            throw new ScriptFailure("Missing partitions field");
        }
        var wanted = new LinkedHashMap<TopicPartition, RecordsToDelete>();
        var twice = new LinkedHashSet<TopicPartition>();
        for (JsonElement each : file.getAsJsonArray("partitions")) {
            var it = each.getAsJsonObject();
            var partition =
                    new TopicPartition(
                            it.get("topic").getAsString(), it.get("partition").getAsInt());
            var before = RecordsToDelete.beforeOffset(it.get("offset").getAsLong());
            if (wanted.put(partition, before) != null) {
                twice.add(partition);
            }
        }
        if (!twice.isEmpty()) {
            throw new ScriptFailure(
                    "Offset json file contains duplicate topic partitions: "
                            + twice.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        return wanted;
    }

    private static JsonObject parse(String text) {
        try {
            return JsonParser.parseString(text).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException _) {
            throw new ScriptFailure("The input string is not a valid JSON");
        }
    }
}
