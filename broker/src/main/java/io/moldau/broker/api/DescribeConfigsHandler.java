package io.moldau.broker.api;

import io.moldau.broker.config.NodeConfigs;
import io.moldau.metadata.ApiError;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.ConfigResource;
import io.moldau.metadata.TopicNames;
import io.moldau.metadata.config.ConfigView;
import io.moldau.metadata.config.ConfigView.Entry;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.DescribeConfigsRequest;
import io.moldau.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.moldau.protocol.message.DescribeConfigsResponse;
import io.moldau.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.moldau.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.moldau.protocol.message.DescribeConfigsResponse.DescribeConfigsSynonym;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers DescribeConfigs (key 32): which settings are in force, and where they come from.
final class DescribeConfigsHandler
        implements Handler<DescribeConfigsRequest, DescribeConfigsResponse> {
    /// Kafka's answers have an empty text rather than none.
    private static final String NO_MESSAGE = "";

    private final Cluster cluster;
    private final NodeConfigs configs;

    DescribeConfigsHandler(Cluster cluster, NodeConfigs configs) {
        this.cluster = cluster;
        this.configs = configs;
    }

    @Override
    public DescribeConfigsResponse handle(DescribeConfigsRequest request, Caller caller) {
        ClusterImage image = cluster.image();
        var results =
                request.resources().stream()
                        .map(it -> answer(it, describe(it, image), request))
                        .toList();
        return DescribeConfigsResponse.builder().results(results).build();
    }

    private sealed interface Described {
        record Settings(List<Entry> entries) implements Described {}

        record Refused(ApiError error) implements Described {}
    }

    private Described describe(DescribeConfigsResource asked, ClusterImage image) {
        String name = asked.resourceName();
        return switch (ConfigResources.type(asked.resourceType())) {
            case TOPIC -> topic(name, names(asked), image);
            case BROKER -> broker(name, names(asked), configs.view(image));
            case GROUP -> group(name, names(asked), image);
            case BROKER_LOGGER -> logger(name);
            case CLIENT_METRICS ->
                    name.isEmpty()
                            ? refused("Client metrics subscription name must not be empty")
                            : new Described.Settings(ClientMetricsConfigs.view(names(asked)));
            case UNKNOWN -> refused("Unsupported resource type: UNKNOWN");
        };
    }

    /// Which settings to show; null for all.
    private static @Nullable List<String> names(DescribeConfigsResource asked) {
        var keys = asked.configurationKeys();
        return keys == null || keys.isEmpty() ? null : keys;
    }

    private Described topic(String name, @Nullable List<String> names, ClusterImage image) {
        ApiError invalid = TopicNames.check(name);
        if (!invalid.isNone()) {
            return new Described.Refused(invalid);
        }
        if (!image.topics().contains(name)) {
            return new Described.Refused(
                    ApiError.of(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, NO_MESSAGE));
        }
        var own = NodeConfigs.own(image, ConfigResource.topic(name));
        return new Described.Settings(configs.view(image).topic(own, names));
    }

    private Described broker(String name, @Nullable List<String> names, ConfigView view) {
        if (name.isEmpty()) {
            return new Described.Settings(view.allBrokers(names));
        }
        ApiError wrong =
                ConfigResources.checkNode(
                        name,
                        configs.nodeId(),
                        "Broker",
                        configs.nodeId() + " or empty string, but");
        return wrong.isNone()
                ? new Described.Settings(view.broker(names))
                : new Described.Refused(wrong);
    }

    private Described group(String name, @Nullable List<String> names, ClusterImage image) {
        if (name.isEmpty()) {
            return refused("Group name must not be empty");
        }
        var own = NodeConfigs.own(image, new ConfigResource(ConfigResource.Type.GROUP, name));
        return new Described.Settings(configs.view(image).group(own, names));
    }

    /// No level of a logger can be changed at run time yet, so there is none to show.
    private Described logger(String name) {
        if (name.isEmpty()) {
            return refused("Broker id must not be empty");
        }
        ApiError wrong =
                ConfigResources.checkNode(
                        name, configs.nodeId(), "Broker", configs.nodeId() + " but");
        return wrong.isNone() ? new Described.Settings(List.of()) : new Described.Refused(wrong);
    }

    private static Described refused(String message) {
        return new Described.Refused(ApiError.of(ErrorCode.INVALID_REQUEST, message));
    }

    private static DescribeConfigsResult answer(
            DescribeConfigsResource asked, Described described, DescribeConfigsRequest request) {
        var result =
                DescribeConfigsResult.builder()
                        .resourceType(asked.resourceType())
                        .resourceName(asked.resourceName());
        return switch (described) {
            case Described.Refused(var error) ->
                    result.errorCode(error.code().code())
                            .errorMessage(error.message())
                            .configs(List.of())
                            .build();
            case Described.Settings(var entries) ->
                    result.errorMessage(NO_MESSAGE)
                            .configs(entries.stream().map(it -> setting(it, request)).toList())
                            .build();
        };
    }

    private static DescribeConfigsResourceResult setting(
            Entry entry, DescribeConfigsRequest request) {
        List<DescribeConfigsSynonym> synonyms =
                request.includeSynonyms()
                        ? entry.synonyms().stream().map(DescribeConfigsHandler::synonym).toList()
                        : List.of();
        return DescribeConfigsResourceResult.builder()
                .name(entry.name())
                .value(entry.value())
                .readOnly(entry.isReadOnly())
                .configSource(entry.source().code())
                .isSensitive(entry.isSensitive())
                .synonyms(synonyms)
                .configType(entry.type().code())
                .documentation(request.includeDocumentation() ? entry.doc() : null)
                .build();
    }

    private static DescribeConfigsSynonym synonym(ConfigView.Synonym it) {
        return new DescribeConfigsSynonym(it.name(), it.value(), it.source().code());
    }
}
