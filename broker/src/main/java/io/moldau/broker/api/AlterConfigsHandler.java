package io.moldau.broker.api;

import io.moldau.broker.api.ConfigChangeCheck.Asked;
import io.moldau.metadata.ApiError;
import io.moldau.metadata.ConfigResource;
import io.moldau.metadata.ReplaceConfigs;
import io.moldau.metadata.ReplaceConfigs.Replacement;
import io.moldau.metadata.ReplaceConfigs.Setting;
import io.moldau.protocol.message.AlterConfigsRequest;
import io.moldau.protocol.message.AlterConfigsRequest.AlterConfigsResource;
import io.moldau.protocol.message.AlterConfigsRequest.AlterableConfig;
import io.moldau.protocol.message.AlterConfigsResponse;
import io.moldau.protocol.message.AlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Answers AlterConfigs (key 33), which older clients use: replaces all settings of a resource,
/// each resource on its own.
final class AlterConfigsHandler implements Handler<AlterConfigsRequest, AlterConfigsResponse> {
    private final Cluster cluster;
    private final ConfigChangeCheck check;

    AlterConfigsHandler(Cluster cluster) {
        this.cluster = cluster;
        check = new ConfigChangeCheck(cluster.nodeId(), false);
    }

    @Override
    public AlterConfigsResponse handle(AlterConfigsRequest request, Caller caller) {
        List<Asked> parts = request.resources().stream().map(AlterConfigsHandler::asked).toList();
        List<ApiError> errors = check.check(parts);
        Map<ConfigResource, ApiError> decided = decide(request, parts, errors);
        var answers = new ArrayList<AlterConfigsResourceResponse>();
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            ApiError error = decided.getOrDefault(part.resource(), errors.get(i));
            answers.add(
                    new AlterConfigsResourceResponse(
                            error.code().code(), error.message(), part.typeCode(), part.name()));
        }
        return AlterConfigsResponse.builder().responses(answers).build();
    }

    private static Asked asked(AlterConfigsResource resource) {
        return new Asked(
                resource.resourceType(),
                resource.resourceName(),
                resource.configs().stream().map(AlterableConfig::name).toList(),
                resource.configs().stream()
                        .filter(it -> it.value() == null)
                        .map(AlterableConfig::name)
                        .toList());
    }

    private Map<ConfigResource, ApiError> decide(
            AlterConfigsRequest request, List<Asked> parts, List<ApiError> errors) {
        var replacements = new ArrayList<Replacement>();
        for (int i = 0; i < parts.size(); i++) {
            if (errors.get(i).isNone()) {
                List<Setting> settings =
                        request.resources().get(i).configs().stream()
                                .map(it -> new Setting(it.name(), it.value()))
                                .toList();
                replacements.add(new Replacement(parts.get(i).resource(), settings));
            }
        }
        var decided = new TreeMap<ConfigResource, ApiError>();
        if (!replacements.isEmpty()) {
            cluster.submit(new ReplaceConfigs(replacements, request.validateOnly()))
                    .forEach(it -> decided.put(it.resource(), it.error()));
        }
        return decided;
    }
}
