package io.moldau.broker.api;

import io.moldau.metadata.CreatePartitions;
import io.moldau.metadata.CreatePartitions.Growth;
import io.moldau.protocol.message.CreatePartitionsRequest;
import io.moldau.protocol.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import io.moldau.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.moldau.protocol.message.CreatePartitionsResponse;
import io.moldau.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import java.util.List;
import java.util.Optional;

/// Answers CreatePartitions (key 37): topics grow.
final class CreatePartitionsHandler
        implements Handler<CreatePartitionsRequest, CreatePartitionsResponse> {
    private final Cluster cluster;

    CreatePartitionsHandler(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public CreatePartitionsResponse handle(CreatePartitionsRequest request, Caller caller) {
        List<Growth> growths =
                request.topics().stream().map(CreatePartitionsHandler::growth).toList();
        return CreatePartitionsResponse.builder()
                .results(
                        cluster
                                .submit(new CreatePartitions(growths, request.validateOnly()))
                                .stream()
                                .map(it ->
                                        new CreatePartitionsTopicResult(
                                                it.topic(),
                                                it.error().code().code(),
                                                it.error().message()))
                                .toList())
                .build();
    }

    private static Growth growth(CreatePartitionsTopic topic) {
        List<CreatePartitionsAssignment> assignments = topic.assignments();
        if (assignments == null) {
            return Growth.placed(topic.name(), topic.count());
        }
        return new Growth(
                topic.name(),
                topic.count(),
                Optional.of(
                        assignments.stream().map(CreatePartitionsAssignment::brokerIds).toList()));
    }
}
