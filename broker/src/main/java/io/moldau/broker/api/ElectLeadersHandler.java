package io.moldau.broker.api;

import io.moldau.metadata.ElectLeaders;
import io.moldau.metadata.ElectLeaders.Partition;
import io.moldau.protocol.message.ElectLeadersRequest;
import io.moldau.protocol.message.ElectLeadersResponse;
import io.moldau.protocol.message.ElectLeadersResponse.PartitionResult;
import io.moldau.protocol.message.ElectLeadersResponse.ReplicaElectionResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Answers ElectLeaders (key 43).
final class ElectLeadersHandler implements Handler<ElectLeadersRequest, ElectLeadersResponse> {
    private static final int UNCLEAN = 1;

    private final Cluster cluster;

    ElectLeadersHandler(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public ElectLeadersResponse handle(ElectLeadersRequest request, Caller caller) {
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
}
