package io.moldau.broker.api;

import io.moldau.metadata.DeleteTopics;
import io.moldau.metadata.DeleteTopics.Target;
import io.moldau.protocol.message.DeleteTopicsRequest;
import io.moldau.protocol.message.DeleteTopicsResponse;
import io.moldau.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import java.util.List;

/// Answers DeleteTopics (key 20): by name, or by name or id from version 6 on.
final class DeleteTopicsHandler implements Handler<DeleteTopicsRequest, DeleteTopicsResponse> {
    private static final int WITH_IDS = 6;

    private final Cluster cluster;

    DeleteTopicsHandler(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public DeleteTopicsResponse handle(DeleteTopicsRequest request, Caller caller) {
        List<Target> targets =
                caller.apiVersion() >= WITH_IDS
                        ? request.topics().stream()
                                .map(it -> new Target(it.name(), it.topicId()))
                                .toList()
                        : request.topicNames().stream().map(Target::named).toList();
        return DeleteTopicsResponse.builder()
                .responses(
                        cluster.submit(new DeleteTopics(targets)).stream()
                                .map(it ->
                                        new DeletableTopicResult(
                                                it.name(),
                                                it.id(),
                                                it.error().code().code(),
                                                it.error().message()))
                                .toList())
                .build();
    }
}
