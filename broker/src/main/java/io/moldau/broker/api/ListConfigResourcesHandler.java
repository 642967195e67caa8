package io.moldau.broker.api;

import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.ConfigResource;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.ListConfigResourcesRequest;
import io.moldau.protocol.message.ListConfigResourcesResponse;
import java.util.ArrayList;
import java.util.List;

/// Answers ListConfigResources (key 74): what there is that can have settings. Of groups and of
/// metrics subscriptions those that have some.
final class ListConfigResourcesHandler
        implements Handler<ListConfigResourcesRequest, ListConfigResourcesResponse> {
    /// In version 0, when the request was only for these and could name no kinds (KIP-1142).
    private static final List<ConfigResource.Type> FIRST_TYPES =
            List.of(ConfigResource.Type.CLIENT_METRICS);

    private static final List<ConfigResource.Type> TYPES =
            List.of(
                    ConfigResource.Type.GROUP,
                    ConfigResource.Type.CLIENT_METRICS,
                    ConfigResource.Type.BROKER_LOGGER,
                    ConfigResource.Type.BROKER,
                    ConfigResource.Type.TOPIC);

    private final Cluster cluster;

    ListConfigResourcesHandler(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public ListConfigResourcesResponse handle(ListConfigResourcesRequest request, Caller caller) {
        var served = caller.apiVersion() == 0 ? FIRST_TYPES : TYPES;
        var wanted = request.resourceTypes().stream().map(ConfigResources::type).toList();
        if (!served.containsAll(wanted)) {
            return ListConfigResourcesResponse.builder()
                    .errorCode(ErrorCode.UNSUPPORTED_VERSION.code())
                    .configResources(List.of())
                    .build();
        }
        ClusterImage image = cluster.image();
        var resources = new ArrayList<ListConfigResourcesResponse.ConfigResource>();
        for (ConfigResource.Type type : served) {
            if (wanted.isEmpty() || wanted.contains(type)) {
                names(image, type)
                        .forEach(it ->
                                resources.add(
                                        new ListConfigResourcesResponse.ConfigResource(
                                                it, type.code())));
            }
        }
        return ListConfigResourcesResponse.builder().configResources(resources).build();
    }

    private static List<String> names(ClusterImage image, ConfigResource.Type type) {
        var names = new ArrayList<String>();
        switch (type) {
            case TOPIC -> image.topics().names().forEach(names::add);
            case BROKER, BROKER_LOGGER ->
                    image.brokers().all().forEach(it -> names.add(Integer.toString(it.id())));
            case GROUP, CLIENT_METRICS -> {
                for (var resource : image.configs().byResource().keys()) {
                    if (resource.type() == type) {
                        names.add(resource.name());
                    }
                }
            }
            case UNKNOWN -> throw new AssertionError("not served");
        }
        return names;
    }
}
