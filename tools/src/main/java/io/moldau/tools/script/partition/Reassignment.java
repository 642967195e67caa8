package io.moldau.tools.script.partition;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.moldau.tools.group.Groups;
import io.moldau.tools.screen.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.jspecify.annotations.Nullable;

/// On which brokers partitions shall be, and in which of their directories, as the files of
/// `kafka-reassign-partitions.sh` have it:
///
/// ```
/// {"version":1,"partitions":[{"topic":"t","partition":0,"replicas":[1,2],"log_dirs":["any","/d"]}]}
/// ```
///
/// @param directories only of replicas that shall be in a certain one
record Reassignment(
        SortedMap<TopicPartition, List<Integer>> replicas,
        SortedMap<TopicPartitionReplica, String> directories) {
    static final Comparator<TopicPartitionReplica> BY_BROKER =
            Comparator.comparingInt(TopicPartitionReplica::brokerId)
                    .thenComparing(TopicPartitionReplica::topic)
                    .thenComparingInt(TopicPartitionReplica::partition);

    private static final int VERSION = 1;

    private static final String ANY = "any";

    /// @throws KafkaException if the text is something else
    static Reassignment read(String text) {
        var all =
                new Reassignment(
                        new TreeMap<>(Groups.BY_TOPIC_AND_PARTITION), new TreeMap<>(BY_BROKER));
        var twice = new LinkedHashSet<TopicPartition>();
        for (var each : list(text, "partitions")) {
            var it = each.getAsJsonObject();
            var partition =
                    new TopicPartition(
                            field(it, "topic").getAsString(), field(it, "partition").getAsInt());
            var brokers = new ArrayList<Integer>();
            field(it, "replicas").getAsJsonArray().forEach(id -> brokers.add(id.getAsInt()));
            if (all.replicas.put(partition, brokers) != null) {
                twice.add(partition);
            }
            all.readDirectories(partition, brokers, it.getAsJsonArray("log_dirs"));
        }
        if (!twice.isEmpty()) {
            throw new KafkaException(
                    "Partition reassignment contains duplicate topic partitions: "
                            + twice.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        return all;
    }

    private void readDirectories(
            TopicPartition partition, List<Integer> brokers, @Nullable JsonArray named) {
        if (named == null) {
            return;
        }
        if (named.size() != brokers.size()) {
            throw new KafkaException(
                    "Size of replicas list %s is different from size of log dirs list %s for partition %s"
                            .formatted(
                                    brokers,
                                    named.asList().stream().map(JsonElement::getAsString).toList(),
                                    partition));
        }
        for (int i = 0; i < named.size(); i++) {
            var directory = named.get(i).getAsString();
            if (!directory.equals(ANY)) {
                directories.put(
                        new TopicPartitionReplica(
                                partition.topic(), partition.partition(), brokers.get(i)),
                        directory);
            }
        }
    }

    /// Topics of a file `{"version":1,"topics":[{"topic":"foo"}]}`.
    static List<String> readTopics(String text) {
        var topics = new ArrayList<String>();
        for (var each : list(text, "topics")) {
            topics.add(field(each.getAsJsonObject(), "topic").getAsString());
        }
        return topics;
    }

    private static JsonElement field(JsonObject object, String name) {
        var field = object.get(name);
        if (field == null) {
            throw new KafkaException("No such field exists: `%s`".formatted(name));
        }
        return field;
    }

    private static List<JsonElement> list(String text, String field) {
        JsonObject file;
        try {
            file = JsonParser.parseString(text).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException _) {
            throw new KafkaException("The input string is not a valid JSON");
        }
        int version = file.has("version") ? file.get("version").getAsInt() : VERSION;
        if (version != VERSION) {
            throw new KafkaException("Not supported version field value " + version);
        }
        return file.has(field) ? file.getAsJsonArray(field).asList() : List.of();
    }

    /// Refuses what no broker could do.
    void check() {
        if (replicas.isEmpty()) {
            throw new KafkaException("Partition reassignment list cannot be empty");
        }
        if (replicas.values().stream().anyMatch(List::isEmpty)) {
            throw new KafkaException("Partition replica list cannot be empty");
        }
        replicas.forEach((partition, brokers) -> {
            var seen = new LinkedHashSet<Integer>();
            var twice = brokers.stream().filter(it -> !seen.add(it)).toList();
            if (!twice.isEmpty()) {
                throw new KafkaException(
                        "Partition replica lists may not contain duplicate entries: %s contains multiple entries for %s"
                                .formatted(partition, joined(twice)));
            }
        });
    }

    /// As one line of JSON.
    static String json(
            SortedMap<TopicPartition, List<Integer>> replicas,
            Map<TopicPartitionReplica, String> directories) {
        var partitions = new JsonArray();
        replicas.forEach((partition, brokers) -> {
            var it = new JsonObject();
            it.addProperty("topic", partition.topic());
            it.addProperty("partition", partition.partition());
            var ids = new JsonArray();
            var paths = new JsonArray();
            for (int broker : brokers) {
                ids.add(broker);
                var replica =
                        new TopicPartitionReplica(partition.topic(), partition.partition(), broker);
                paths.add(directories.getOrDefault(replica, ANY));
            }
            it.add("replicas", ids);
            it.add("log_dirs", paths);
            partitions.add(it);
        });
        var file = new JsonObject();
        file.addProperty("version", VERSION);
        file.add("partitions", partitions);
        return Json.LINE.toJson(file);
    }

    static String joined(List<Integer> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
