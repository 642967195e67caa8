package io.moldau.broker.simulation;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.FindCoordinatorResponse;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.moldau.protocol.message.OffsetCommitResponse;
import io.moldau.protocol.message.OffsetFetchRequest;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.moldau.protocol.message.OffsetFetchResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The committed offsets of a group without members, as the group's only consumer sees them.
final class CommittedOffsets {
    private static final int NO_GENERATION = -1;
    private static final int GROUP = 0;
    private static final String EVERY_TIME = "committed";

    private final String group;
    private final Map<String, Uuid> topicIds;
    private final History history;
    private final List<CommitHistory> underWay = new ArrayList<>();

    CommittedOffsets(String group, Map<String, Uuid> topicIds, History history) {
        this.group = group;
        this.topicIds = topicIds;
        this.history = history;
    }

    /// Asks who looks after the group; false to try again later.
    boolean findCoordinator(SimulatedClient client) throws IOException {
        var request =
                FindCoordinatorRequest.builder()
                        .keyType(GROUP)
                        .coordinatorKeys(List.of(group))
                        .build();
        var response = (FindCoordinatorResponse) client.call(request);
        var found = response.coordinators();
        int error = found.isEmpty() ? response.errorCode() : found.getFirst().errorCode();
        return accept(client, "FindCoordinator", error);
    }

    /// Commits how far the consumer came; false if it is to try again later.
    boolean commit(SimulatedClient client, Map<TopicPartition, Long> offsets) throws IOException {
        var topics = new LinkedHashMap<String, List<OffsetCommitRequestPartition>>();
        offsets.forEach((partition, offset) -> {
            topics.computeIfAbsent(partition.topic(), _ -> new ArrayList<>())
                    .add(
                            OffsetCommitRequestPartition.builder()
                                    .partitionIndex(partition.partition())
                                    .committedOffset(offset)
                                    .committedMetadata(EVERY_TIME)
                                    .build());
            var commits = history.commits(group, partition);
            commits.sending(offset);
            underWay.add(commits);
        });
        var asked = new ArrayList<OffsetCommitRequestTopic>();
        topics.forEach((name, partitions) ->
                asked.add(new OffsetCommitRequestTopic(name, id(name), partitions)));
        var response =
                (OffsetCommitResponse)
                        client.call(
                                OffsetCommitRequest.builder()
                                        .groupId(group)
                                        .generationIdOrMemberEpoch(NO_GENERATION)
                                        .topics(asked)
                                        .build());
        boolean accepted = true;
        for (var topic : response.topics()) {
            String name = nameOf(topic.name(), topic.topicId());
            for (var answer : topic.partitions()) {
                var partition = new TopicPartition(name, answer.partitionIndex());
                if (accept(client, "OffsetCommit " + partition, answer.errorCode())) {
                    long offset = offsets.getOrDefault(partition, 0L);
                    history.commits(group, partition).acknowledged(offset);
                } else {
                    accepted = false;
                }
            }
        }
        lost(); // what was refused may have been done all the same
        return accepted;
    }

    /// No answer will come to the commit that is under way, if one is.
    void lost() {
        underWay.forEach(CommitHistory::lost);
        underWay.clear();
    }

    /// The committed offsets, -1 for none; empty to try again later.
    Map<TopicPartition, Long> fetch(SimulatedClient client, List<TopicPartition> partitions)
            throws IOException {
        long crashesBefore = history.crashes();
        var topics = new LinkedHashMap<String, List<Integer>>();
        partitions.forEach(it ->
                topics.computeIfAbsent(it.topic(), _ -> new ArrayList<>()).add(it.partition()));
        var asked = new ArrayList<OffsetFetchRequestTopics>();
        topics.forEach((name, indexes) ->
                asked.add(new OffsetFetchRequestTopics(name, id(name), indexes)));
        var wanted = OffsetFetchRequestGroup.builder().groupId(group).topics(asked).build();
        var response =
                (OffsetFetchResponse)
                        client.call(OffsetFetchRequest.builder().groups(List.of(wanted)).build());
        var answer = response.groups().getFirst();
        var offsets = new TreeMap<TopicPartition, Long>();
        if (!accept(client, "OffsetFetch", answer.errorCode())) {
            return offsets;
        }
        for (var topic : answer.topics()) {
            String name = nameOf(topic.name(), topic.topicId());
            for (var found : topic.partitions()) {
                var partition = new TopicPartition(name, found.partitionIndex());
                if (!accept(client, "OffsetFetch " + partition, found.errorCode())) {
                    return new TreeMap<>();
                }
                history.commits(group, partition).read(found.committedOffset(), crashesBefore);
                offsets.put(partition, found.committedOffset());
            }
        }
        return offsets;
    }

    private static boolean accept(SimulatedClient client, String what, int code) {
        ErrorCode error = ErrorCode.forCode(code);
        if (error == ErrorCode.NONE) {
            return true;
        }
        if (!SimulatedClient.isPassing(error)) {
            throw new Violation(Check.ofRefusal(error), "%s failed: %s".formatted(what, error));
        }
        client.trouble("%s: %s".formatted(what, error));
        return false;
    }

    private Uuid id(String topic) {
        return topicIds.getOrDefault(topic, Uuid.ZERO);
    }

    private String nameOf(String name, Uuid id) {
        return topicIds.entrySet().stream()
                .filter(it -> it.getKey().equals(name) || it.getValue().equals(id))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() ->
                        new Violation(
                                Check.ANSWERS_FIT_REQUESTS,
                                "an answer has topic " + name + " " + id));
    }
}
