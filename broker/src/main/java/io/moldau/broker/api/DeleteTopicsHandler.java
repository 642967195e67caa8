package io.moldau.broker.api;

import io.moldau.broker.config.NodeConfigs;
import io.moldau.metadata.DeleteTopics;
import io.moldau.metadata.DeleteTopics.Target;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.DeleteTopicsRequest;
import io.moldau.protocol.message.DeleteTopicsResponse;
import io.moldau.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import java.util.List;

/// Answers DeleteTopics (key 20): by name, or by name or id from version 6 on.
final class DeleteTopicsHandler implements Handler<DeleteTopicsRequest, DeleteTopicsResponse> {
    private static final int WITH_IDS = 6;

    /// From this version on there is an error code of its own for `delete.topic.enable=false`.
    private static final int WITH_DISABLED = 3;

    private final Cluster cluster;
    private final NodeConfigs configs;

    DeleteTopicsHandler(Cluster cluster, NodeConfigs configs) {
        this.cluster = cluster;
        this.configs = configs;
    }

    @Override
    public DeleteTopicsResponse handle(DeleteTopicsRequest request, Caller caller) {
        List<Target> targets =
                caller.apiVersion() >= WITH_IDS
                        ? request.topics().stream()
                                .map(it -> new Target(it.name(), it.topicId()))
                                .toList()
                        : request.topicNames().stream().map(Target::named).toList();
        if (!BrokerSettings.of(configs.layers(cluster.image())).topics().deleteEnabled()) {
            return disabled(targets, caller.apiVersion());
        }
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

    private static DeleteTopicsResponse disabled(List<Target> targets, int apiVersion) {
        ErrorCode error =
                apiVersion >= WITH_DISABLED
                        ? ErrorCode.TOPIC_DELETION_DISABLED
                        : ErrorCode.INVALID_REQUEST;
        return DeleteTopicsResponse.builder()
                .responses(
                        targets.stream()
                                .map(it ->
                                        new DeletableTopicResult(
                                                it.name(),
                                                it.id(),
                                                error.code(),
                                                "Topic deletion is disabled."
                                                        + " (delete.topic.enable=false)"))
                                .toList())
                .build();
    }
}
