package io.moldau.broker.api;

import io.moldau.broker.api.ConfigChangeCheck.Asked;
import io.moldau.metadata.AlterConfigs;
import io.moldau.metadata.AlterConfigs.Alteration;
import io.moldau.metadata.AlterConfigs.Change;
import io.moldau.metadata.AlterConfigs.Operation;
import io.moldau.metadata.ApiError;
import io.moldau.metadata.ConfigResource;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.moldau.protocol.message.IncrementalAlterConfigsResponse;
import io.moldau.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Answers IncrementalAlterConfigs (key 44): changes single settings, each resource on its own.
final class IncrementalAlterConfigsHandler
        implements Handler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> {
    /// By their numbers on the wire.
    private static final List<Operation> OPERATIONS = List.of(Operation.values());

    private final Cluster cluster;
    private final ConfigChangeCheck check;

    IncrementalAlterConfigsHandler(Cluster cluster) {
        this.cluster = cluster;
        check = new ConfigChangeCheck(cluster.nodeId(), true);
    }

    @Override
    public IncrementalAlterConfigsResponse handle(
            IncrementalAlterConfigsRequest request, Caller caller) {
        List<Asked> parts =
                request.resources().stream().map(IncrementalAlterConfigsHandler::asked).toList();
        List<ApiError> errors = refused(request, parts);
        Map<ConfigResource, ApiError> decided = decide(request, parts, errors);
        var answers = new ArrayList<AlterConfigsResourceResponse>();
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            ApiError error = decided.getOrDefault(part.resource(), errors.get(i));
            answers.add(
                    new AlterConfigsResourceResponse(
                            error.code().code(), error.message(), part.typeCode(), part.name()));
        }
        return IncrementalAlterConfigsResponse.builder().responses(answers).build();
    }

    private static Asked asked(AlterConfigsResource resource) {
        return new Asked(
                resource.resourceType(),
                resource.resourceName(),
                resource.configs().stream().map(AlterableConfig::name).toList(),
                resource.configs().stream()
                        .filter(it -> it.value() == null)
                        .filter(it -> it.configOperation() != OPERATIONS.indexOf(Operation.DELETE))
                        .map(AlterableConfig::name)
                        .toList());
    }

    private List<ApiError> refused(IncrementalAlterConfigsRequest request, List<Asked> parts) {
        var errors = new ArrayList<>(check.check(parts));
        for (int i = 0; i < errors.size(); i++) {
            for (AlterableConfig change : request.resources().get(i).configs()) {
                if (errors.get(i).isNone() && !isOperation(change.configOperation())) {
                    errors.set(
                            i,
                            ApiError.of(
                                    ErrorCode.INVALID_REQUEST,
                                    "Unknown operations type %d",
                                    change.configOperation()));
                }
            }
        }
        return errors;
    }

    private static boolean isOperation(int code) {
        return code >= 0 && code < OPERATIONS.size();
    }

    private Map<ConfigResource, ApiError> decide(
            IncrementalAlterConfigsRequest request, List<Asked> parts, List<ApiError> errors) {
        var alterations = new ArrayList<Alteration>();
        for (int i = 0; i < parts.size(); i++) {
            if (errors.get(i).isNone()) {
                List<Change> changes =
                        request.resources().get(i).configs().stream()
                                .map(IncrementalAlterConfigsHandler::change)
                                .toList();
                alterations.add(new Alteration(parts.get(i).resource(), changes));
            }
        }
        var decided = new TreeMap<ConfigResource, ApiError>();
        if (!alterations.isEmpty()) {
            cluster.submit(new AlterConfigs(alterations, request.validateOnly()))
                    .forEach(it -> decided.put(it.resource(), it.error()));
        }
        return decided;
    }

    private static Change change(AlterableConfig it) {
        return new Change(it.name(), OPERATIONS.get(it.configOperation()), it.value());
    }
}
