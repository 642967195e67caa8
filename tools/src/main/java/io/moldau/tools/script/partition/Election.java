package io.moldau.tools.script.partition;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.moldau.tools.command.Failures;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.ScriptFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/// An election of leaders, as `kafka-leader-election.sh` prints it.
final class Election {
    private final Admin admin;
    private final Output output;

    Election(Admin admin, Output output) {
        this.admin = admin;
        this.output = output;
    }

    /// @param partitions null for all
    void run(ElectionType type, @Nullable Set<TopicPartition> partitions)
            throws InterruptedException {
        var elected = new ArrayList<String>();
        var unchanged = new ArrayList<String>();
        var failed = new TreeMap<String, Throwable>();
        elect(type, partitions)
                .forEach((partition, failure) -> {
                    if (failure.isEmpty()) {
                        elected.add(partition);
                    } else if (failure.get() instanceof ElectionNotNeededException) {
                        unchanged.add(partition);
                    } else {
                        failed.put(partition, failure.get());
                    }
                });
        if (!elected.isEmpty()) {
            output.print(
                    "Successfully completed leader election (%s) for partitions %s"
                            .formatted(type, String.join(", ", elected)));
        }
        if (!unchanged.isEmpty()) {
            output.print(
                    "Valid replica already elected for partitions " + String.join(", ", unchanged));
        }
        failed.forEach((partition, failure) ->
                output.print(
                        "Error completing leader election (%s) for partition: %s: %s"
                                .formatted(type, partition, failure)));
        if (!failed.isEmpty()) {
            throw new ScriptFailure("%d replica(s) could not be elected".formatted(failed.size()));
        }
    }

    private SortedMap<String, Optional<Throwable>> elect(
            ElectionType type, @Nullable Set<TopicPartition> partitions)
            throws InterruptedException {
        try {
            var answers = new TreeMap<String, Optional<Throwable>>();
            admin.electLeaders(type, partitions)
                    .partitions()
                    .get()
                    .forEach((partition, failure) -> answers.put(partition.toString(), failure));
            return answers;
        } catch (ExecutionException e) {
            var cause = Failures.cause(e);
            if (cause instanceof TimeoutException) {
                throw refused("Timeout waiting for election results");
            }
            if (cause instanceof ClusterAuthorizationException) {
                throw refused("Not authorized to perform leader election");
            }
            throw new ScriptFailure(String.valueOf(e.getMessage()));
        }
    }

    private ScriptFailure refused(String message) {
        output.print(message);
        return new ScriptFailure(message);
    }

    /// Of a file `{"partitions": [{"topic": "foo", "partition": 1}]}`.
    static Set<TopicPartition> read(Path file) throws IOException {
        var partitions = new LinkedHashSet<TopicPartition>();
        var twice = new LinkedHashSet<TopicPartition>();
        for (var each : listed(Files.readString(file))) {
            var partition =
                    new TopicPartition(
                            each.get("topic").getAsString(), each.get("partition").getAsInt());
            if (!partitions.add(partition)) {
                twice.add(partition);
            }
        }
        if (!twice.isEmpty()) {
            throw new ScriptFailure(
                    "Replica election data contains duplicate partitions: "
                            + twice.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        return partitions;
    }

    private static List<JsonObject> listed(String text) {
        try {
            var file = JsonParser.parseString(text).getAsJsonObject();
            if (!file.has("partitions")) {
                throw new ScriptFailure("Replica election data is missing \"partitions\" field");
            }
            var all = new ArrayList<JsonObject>();
            for (var each : file.getAsJsonArray("partitions")) {
                var it = each.getAsJsonObject();
                if (!it.has("topic") || !it.has("partition")) {
                    throw new ScriptFailure("Replica election data has a partition without name");
                }
                all.add(it);
            }
            return all;
        } catch (JsonParseException | IllegalStateException | ClassCastException _) {
            throw new ScriptFailure("Replica election data is empty");
        }
    }
}
