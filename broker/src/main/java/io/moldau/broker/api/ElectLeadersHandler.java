package io.moldau.broker.api;

import io.moldau.metadata.ElectLeaders;
import io.moldau.metadata.ElectLeaders.Partition;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.ElectLeadersRequest;
import io.moldau.protocol.message.ElectLeadersResponse;
import io.moldau.protocol.message.ElectLeadersResponse.PartitionResult;
import io.moldau.protocol.message.ElectLeadersResponse.ReplicaElectionResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Answers ElectLeaders (key 43).
final class ElectLeadersHandler implements Handler<ElectLeadersRequest, ElectLeadersResponse> {
    private static final int PREFERRED = 0;
    private static final int UNCLEAN = 1;

    private final Cluster cluster;

    ElectLeadersHandler(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public ElectLeadersResponse handle(ElectLeadersRequest request, Caller caller) {
        if (request.electionType() != UNCLEAN && request.electionType() != PREFERRED) {
            return refused(request);
        }
        var type =
                request.electionType() == UNCLEAN
                        ? ElectLeaders.Type.UNCLEAN
                        : ElectLeaders.Type.PREFERRED;
        var partitions = new ArrayList<Partition>();
        var asked = request.topicPartitions();
        if (asked != null) {
            asked.forEach(topic ->
                    topic.partitions()
                            .forEach(it -> partitions.add(new Partition(topic.topic(), it))));
        }
        List<ElectLeaders.Result> results =
                asked != null && partitions.isEmpty()
                        ? List.of()
                        : cluster.submit(new ElectLeaders(type, partitions));
        var byTopic = new LinkedHashMap<String, List<PartitionResult>>();
        for (ElectLeaders.Result result : results) {
            byTopic.computeIfAbsent(result.partition().topic(), _ -> new ArrayList<>())
                    .add(
                            new PartitionResult(
                                    result.partition().index(),
                                    result.error().code().code(),
                                    result.error().message()));
        }
        var answers = new ArrayList<ReplicaElectionResult>();
        byTopic.forEach((topic, all) -> answers.add(new ReplicaElectionResult(topic, all)));
        return ElectLeadersResponse.builder().replicaElectionResults(answers).build();
    }

    private static ElectLeadersResponse refused(ElectLeadersRequest request) {
        int code = ErrorCode.INVALID_REQUEST.code();
        String message = "Unknown election type " + request.electionType();
        var asked = request.topicPartitions();
        List<ReplicaElectionResult> answers =
                asked == null
                        ? List.of()
                        : asked.stream()
                                .map(topic ->
                                        new ReplicaElectionResult(
                                                topic.topic(),
                                                topic.partitions().stream()
                                                        .map(it ->
                                                                new PartitionResult(
                                                                        it, code, message))
                                                        .toList()))
                                .toList();
        return ElectLeadersResponse.builder()
                .errorCode(code)
                .replicaElectionResults(answers)
                .build();
    }
}
