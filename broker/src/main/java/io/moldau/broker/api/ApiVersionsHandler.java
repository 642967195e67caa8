package io.moldau.broker.api;

import io.moldau.metadata.BrokerImage.FeatureRange;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.FeatureTable;
import io.moldau.protocol.ApiKey;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.ApiVersionsRequest;
import io.moldau.protocol.message.ApiVersionsResponse;
import io.moldau.protocol.message.ApiVersionsResponse.ApiVersion;
import io.moldau.protocol.message.ApiVersionsResponse.FinalizedFeatureKey;
import io.moldau.protocol.message.ApiVersionsResponse.SupportedFeatureKey;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Answers ApiVersions (key 18): which requests, and which features of the cluster.
final class ApiVersionsHandler implements Handler<ApiVersionsRequest, ApiVersionsResponse> {
    /// From here on a client says what it is (KIP-511).
    private static final int WITH_SOFTWARE_NAME = 3;

    /// From here on features whose lowest level is 0 are listed.
    private static final int WITH_ZERO_FEATURES = 4;

    /// From here on a client says whom it wants to talk to (KIP-1242).
    private static final int WITH_TARGET = 5;

    private static final int ANY_NODE = -1;

    private static final Pattern SOFTWARE_NAME =
            Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

    /// Longer names serve nobody, and the pattern is matched against them.
    private static final int SOFTWARE_NAME_LENGTH_MAX = 256;

    private final Cluster cluster;

    ApiVersionsHandler(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public ApiVersionsResponse handle(ApiVersionsRequest request, Caller caller) {
        int version = caller.apiVersion();
        if (version >= WITH_SOFTWARE_NAME
                && !(isName(request.clientSoftwareName())
                        && isName(request.clientSoftwareVersion()))) {
            return failed(ErrorCode.INVALID_REQUEST, List.of());
        }
        if (version >= WITH_TARGET && !isForThisNode(request)) {
            return failed(ErrorCode.REBOOTSTRAP_REQUIRED, List.of());
        }
        ClusterImage image = cluster.image();
        return ApiVersionsResponse.builder()
                .apiKeys(ServedApis.all().stream().map(ApiVersionsHandler::advertised).toList())
                .supportedFeatures(supported(version))
                .finalizedFeaturesEpoch(image.offset())
                .finalizedFeatures(finalized(image))
                .build();
    }

    /// To a version that is not known here: the client learns which are, in the form of version 0.
    static ApiVersionsResponse unknownVersion() {
        return failed(ErrorCode.UNSUPPORTED_VERSION, List.of(advertised(ApiKey.API_VERSIONS)));
    }

    private static ApiVersionsResponse failed(ErrorCode error, List<ApiVersion> keys) {
        return ApiVersionsResponse.builder().errorCode(error.code()).apiKeys(keys).build();
    }

    private static ApiVersion advertised(ApiKey key) {
        return new ApiVersion(key.code(), ServedApis.advertisedMin(key), key.maxVersion());
    }

    private static List<SupportedFeatureKey> supported(int version) {
        return FeatureTable.served().stream()
                .filter(it -> it.min() > 0 || version >= WITH_ZERO_FEATURES)
                .map(ApiVersionsHandler::supported)
                .toList();
    }

    private static SupportedFeatureKey supported(FeatureRange feature) {
        return new SupportedFeatureKey(feature.name(), feature.min(), feature.max());
    }

    private static List<FinalizedFeatureKey> finalized(ClusterImage image) {
        var keys = new ArrayList<FinalizedFeatureKey>();
        for (var feature : FeatureTable.finalized(image)) {
            keys.add(new FinalizedFeatureKey(feature.key(), feature.value(), feature.value()));
        }
        return keys;
    }

    private boolean isForThisNode(ApiVersionsRequest request) {
        String wanted = request.clusterId();
        return (wanted == null || wanted.equals(cluster.clusterId()))
                && (request.nodeId() == ANY_NODE || request.nodeId() == cluster.nodeId());
    }

    private static boolean isName(String text) {
        return text.length() <= SOFTWARE_NAME_LENGTH_MAX && SOFTWARE_NAME.matcher(text).matches();
    }
}
