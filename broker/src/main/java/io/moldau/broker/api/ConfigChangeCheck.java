package io.moldau.broker.api;

import io.moldau.metadata.ApiError;
import io.moldau.metadata.ConfigResource;
import io.moldau.metadata.TopicNames;
import io.moldau.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// What this node refuses of a request to change settings, before the controller hears of it.
final class ConfigChangeCheck {
    /// The part of a request that is about one resource.
    ///
    /// @param keys names of the settings, in the order of the request
    /// @param withoutValue those of them that lack a value and need one
    record Asked(int typeCode, String name, List<String> keys, List<String> withoutValue) {
        ConfigResource resource() {
            return new ConfigResource(ConfigResources.type(typeCode), name);
        }
    }

    private final int nodeId;

    /// Whether the request is one that can name loggers.
    private final boolean loggers;

    ConfigChangeCheck(int nodeId, boolean loggers) {
        this.nodeId = nodeId;
        this.loggers = loggers;
    }

    /// An answer for each part, in their order: what is [ApiError#NONE] is the controller's to
    /// decide, and each such resource is there once.
    List<ApiError> check(List<Asked> parts) {
        Map<ConfigResource, Integer> counts = new HashMap<>();
        parts.forEach(it -> counts.merge(it.resource(), 1, Integer::sum));
        var errors = new ArrayList<ApiError>();
        for (Asked part : parts) {
            errors.add(
                    counts.getOrDefault(part.resource(), 0) > 1
                            ? invalid("Each resource must appear at most once.")
                            : check(part));
        }
        return errors;
    }

    private ApiError check(Asked part) {
        if (new HashSet<>(part.keys()).size() < part.keys().size()) {
            return invalid("Error due to duplicate config keys");
        }
        if (!part.withoutValue().isEmpty()) {
            return invalid(
                    "Null value not supported for : " + String.join(", ", part.withoutValue()));
        }
        String name = part.name();
        return switch (ConfigResources.type(part.typeCode())) {
            case TOPIC -> name.isEmpty() ? ApiError.NONE : TopicNames.check(name);
            case BROKER -> name.isEmpty() ? ApiError.NONE : checkNode(name);
            case GROUP ->
                    name.isEmpty()
                            ? invalid("Default group resources are not allowed.")
                            : ApiError.NONE;
            case CLIENT_METRICS ->
                    name.isEmpty() ? invalid("Subscription name can't be empty") : ApiError.NONE;
            case BROKER_LOGGER -> loggers ? checkLoggers(part) : unknownType(part);
            case UNKNOWN -> unknownType(part);
        };
    }

    private ApiError checkNode(String name) {
        return ConfigResources.checkNode(name, nodeId, "Node", nodeId + ", but");
    }

    /// No level of a logger can be changed at run time yet: there is no logger by any name.
    private ApiError checkLoggers(Asked part) {
        ApiError wrongNode = checkNode(part.name());
        return wrongNode.isNone() && !part.keys().isEmpty()
                ? ApiError.of(
                        ErrorCode.INVALID_CONFIG,
                        "Logger %s does not exist!",
                        part.keys().getFirst())
                : wrongNode;
    }

    private static ApiError unknownType(Asked part) {
        return invalid("Unknown resource type " + part.typeCode());
    }

    private static ApiError invalid(String message) {
        return ApiError.of(ErrorCode.INVALID_REQUEST, message);
    }
}
