package io.moldau.broker.api;

import io.moldau.metadata.CreateTopics;
import io.moldau.metadata.CreateTopics.Assignment;
import io.moldau.metadata.CreateTopics.Config;
import io.moldau.metadata.CreateTopics.NewTopic;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.CreateTopicsRequest;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.moldau.protocol.message.CreateTopicsResponse;
import io.moldau.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Answers CreateTopics (key 19). What is allowed is the controller's to say.
final class CreateTopicsHandler implements Handler<CreateTopicsRequest, CreateTopicsResponse> {
    private static final int UNKNOWN = -1;

    /// From here on the answer tells the topic's settings (KIP-525).
    private static final int WITH_CONFIGS = 5;

    private final Cluster cluster;
    private final TopicConfigs configs;

    CreateTopicsHandler(Cluster cluster, TopicConfigs configs) {
        this.cluster = cluster;
        this.configs = configs;
    }

    @Override
    public CreateTopicsResponse handle(CreateTopicsRequest request, Caller caller) {
        var counts = new TreeMap<String, Integer>();
        request.topics().forEach(it -> counts.merge(it.name(), 1, Integer::sum));
        var wanted = new ArrayList<NewTopic>();
        var answers = new ArrayList<CreatableTopicResult>();
        for (CreatableTopic topic : request.topics()) {
            if (counts.getOrDefault(topic.name(), 0) == 1) {
                wanted.add(newTopic(topic));
            }
        }
        counts.forEach((name, count) -> {
            if (count > 1) {
                answers.add(failed(name, ErrorCode.INVALID_REQUEST, "Duplicate topic name."));
            }
        });
        var asked = new TreeMap<String, CreatableTopic>();
        request.topics().forEach(it -> asked.put(it.name(), it));
        for (var result : cluster.submit(new CreateTopics(wanted, request.validateOnly()))) {
            answers.add(answer(result, asked.get(result.name()), caller.apiVersion()));
        }
        return CreateTopicsResponse.builder().topics(answers).build();
    }

    private static NewTopic newTopic(CreatableTopic topic) {
        return new NewTopic(
                topic.name(),
                topic.numPartitions(),
                topic.replicationFactor(),
                topic.assignments().stream()
                        .map(it -> new Assignment(it.partitionIndex(), it.brokerIds()))
                        .toList(),
                topic.configs().stream().map(it -> new Config(it.name(), it.value())).toList());
    }

    private CreatableTopicResult answer(
            CreateTopics.Result result, @Nullable CreatableTopic asked, int version) {
        if (!result.error().isNone() || asked == null) {
            return CreatableTopicResult.builder()
                    .name(result.name())
                    .errorCode(result.error().code().code())
                    .errorMessage(result.error().message())
                    .numPartitions(UNKNOWN)
                    .replicationFactor(UNKNOWN)
                    .configs(List.of())
                    .build();
        }
        return CreatableTopicResult.builder()
                .name(result.name())
                .topicId(result.id())
                .errorMessage(null)
                .numPartitions(result.partitions())
                .replicationFactor(result.replicationFactor())
                .configs(version < WITH_CONFIGS ? List.of() : configs.of(asked))
                .build();
    }

    private static CreatableTopicResult failed(String name, ErrorCode error, String message) {
        return CreatableTopicResult.builder()
                .name(name)
                .topicId(Uuid.ZERO)
                .errorCode(error.code())
                .errorMessage(message)
                .numPartitions(UNKNOWN)
                .replicationFactor(UNKNOWN)
                .configs(List.of())
                .build();
    }
}
