package io.moldau.tools.script.group;

import io.moldau.tools.command.Failures;
import io.moldau.tools.group.TopicScope;
import io.moldau.tools.script.Output;
import io.moldau.tools.topic.Topics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// `kafka-consumer-groups.sh --delete` and `--delete-offsets`.
final class ConsumerGroupDeletion {
    private static final int TOPIC_MIN = 15;

    /// Stands for all partitions of a topic that is not there.
    private static final int NO_PARTITION = -1;

    private final Admin admin;
    private final Output output;

    ConsumerGroupDeletion(Admin admin, Output output) {
        this.admin = admin;
        this.output = output;
    }

    void delete(List<String> ids) throws InterruptedException {
        var deleted = new ArrayList<String>();
        var failed = new TreeMap<String, Throwable>();
        for (var each : admin.deleteConsumerGroups(ids).deletedGroups().entrySet()) {
            try {
                each.getValue().get();
                deleted.add(each.getKey());
            } catch (ExecutionException e) {
                failed.put(each.getKey(), Failures.cause(e));
            }
        }
        var names =
                deleted.stream()
                        .sorted()
                        .map(it -> "'" + it + "'")
                        .collect(Collectors.joining(", "));
        if (failed.isEmpty()) {
            output.print(
                    "Deletion of requested consumer groups (%s) was successful.".formatted(names));
            return;
        }
        KafkaConsumerGroups.error(output, "Deletion of some consumer groups failed:");
        failed.forEach((group, failure) ->
                output.print(
                        "* Group '%s' could not be deleted due to: %s".formatted(group, failure)));
        if (!deleted.isEmpty()) {
            output.print("\nThese consumer groups were deleted successfully: " + names);
        }
    }

    void deleteOffsets(String group, List<String> topics) throws Exception {
        var states = new LinkedHashMap<TopicPartition, Optional<String>>();
        var partitions = partitions(topics, states);
        var answer = admin.deleteConsumerGroupOffsets(group, new LinkedHashSet<>(partitions));
        say(group, failure(answer.all()));
        for (var it : partitions) {
            states.put(it, failure(answer.partitionResult(it)).map(each -> "Error: " + each));
        }
        print(states);
    }

    private static Optional<Throwable> failure(KafkaFuture<?> answer) throws InterruptedException {
        try {
            answer.get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(Failures.cause(e));
        }
    }

    /// Those of topics that are named alone are asked for; a topic that is not there goes to
    /// `states`.
    private List<TopicPartition> partitions(
            List<String> topics, Map<TopicPartition, Optional<String>> states) throws Exception {
        var partitions = new ArrayList<TopicPartition>();
        var whole = new LinkedHashSet<String>();
        for (var text : topics) {
            var scope = TopicScope.of(text);
            if (scope.partitions().isEmpty()) {
                whole.add(scope.topic());
            }
            scope.partitions().forEach(it -> partitions.add(new TopicPartition(scope.topic(), it)));
        }
        for (var each : admin.describeTopics(whole).topicNameValues().entrySet()) {
            try {
                partitions.addAll(Topics.partitions(List.of(each.getValue().get())));
            } catch (ExecutionException e) {
                states.put(
                        new TopicPartition(each.getKey(), NO_PARTITION),
                        Optional.of("Error: " + e.getMessage()));
            }
        }
        return partitions;
    }

    private void say(String group, Optional<Throwable> failure) {
        if (failure.isEmpty()) {
            output.print("Request succeeded for deleting offsets from group " + group + ".");
            return;
        }
        KafkaConsumerGroups.error(
                output,
                switch (failure.get()) {
                    case InvalidGroupIdException _ -> "The configured groupId is invalid.";
                    case GroupIdNotFoundException _ -> "The group id does not exist.";
                    case GroupAuthorizationException _ -> "Group authorization failed.";
                    case GroupNotEmptyException _ -> "The group is not empty.";
                    case GroupSubscribedToTopicException _,
                            TopicAuthorizationException _,
                            UnknownTopicOrPartitionException _ ->
                            "Encountered some partition-level error, see the follow-up details.";
                    case Throwable it -> "Encountered some unknown error: " + it;
                });
    }

    private void print(Map<TopicPartition, Optional<String>> states) {
        int topics =
                PaddedLine.width(
                        TOPIC_MIN, states.keySet().stream().map(TopicPartition::topic).toList());
        var line = PaddedLine.of(topics, 10, 15);
        output.print("");
        output.print(line.text("TOPIC", "PARTITION", "STATUS"));
        states.entrySet().stream()
                .sorted(Comparator.comparing(it -> it.getKey().topic() + it.getKey().partition()))
                .forEach(it -> {
                    var partition = it.getKey();
                    output.print(
                            line.text(
                                    partition.topic(),
                                    partition.partition() < 0 ? "-" : partition.partition(),
                                    it.getValue().orElse("Successful")));
                });
    }
}
