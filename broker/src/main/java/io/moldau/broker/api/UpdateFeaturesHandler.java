package io.moldau.broker.api;

import static io.moldau.protocol.ErrorCode.NONE;

import io.moldau.metadata.UpdateFeatures;
import io.moldau.metadata.UpdateFeatures.Update;
import io.moldau.metadata.UpdateFeatures.UpgradeType;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.UpdateFeaturesRequest;
import io.moldau.protocol.message.UpdateFeaturesRequest.FeatureUpdateKey;
import io.moldau.protocol.message.UpdateFeaturesResponse;
import io.moldau.protocol.message.UpdateFeaturesResponse.UpdatableFeatureResult;
import java.util.ArrayList;
import java.util.List;

/// Answers UpdateFeatures (key 57).
final class UpdateFeaturesHandler
        implements Handler<UpdateFeaturesRequest, UpdateFeaturesResponse> {
    /// From here on one answer stands for all features. Earlier versions tell of each, but only
    /// when all were updated: in every version it is all or none, and an error is the request's.
    private static final int WITHOUT_RESULTS = 2;

    /// By their numbers on the wire.
    private static final List<UpgradeType> TYPES = List.of(UpgradeType.values());

    private final Cluster cluster;

    UpdateFeaturesHandler(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public UpdateFeaturesResponse handle(UpdateFeaturesRequest request, Caller caller) {
        var updates = new ArrayList<Update>();
        for (FeatureUpdateKey it : request.featureUpdates()) {
            var type = caller.apiVersion() == 0 ? firstType(it) : type(it.upgradeType());
            updates.add(new Update(it.feature(), it.maxVersionLevel(), type));
        }
        var reply = cluster.submit(new UpdateFeatures(updates, request.validateOnly()));
        if (!reply.error().isNone()) {
            return refused(
                    reply.error().code(),
                    "The update failed for all features since the following feature had an error: "
                            + reply.error().message());
        }
        var results = new ArrayList<UpdatableFeatureResult>();
        if (caller.apiVersion() < WITHOUT_RESULTS) {
            for (UpdateFeatures.Result it : reply.results()) {
                results.add(new UpdatableFeatureResult(it.feature(), NONE.code(), NONE.name()));
            }
        }
        return UpdateFeaturesResponse.builder().errorMessage(null).results(results).build();
    }

    /// Version 0 only says whether the level may fall.
    private static UpgradeType firstType(FeatureUpdateKey it) {
        return it.allowDowngrade() ? UpgradeType.SAFE_DOWNGRADE : UpgradeType.UPGRADE;
    }

    private static UpgradeType type(int code) {
        return code < 0 || code >= TYPES.size() ? UpgradeType.UNKNOWN : TYPES.get(code);
    }

    private static UpdateFeaturesResponse refused(ErrorCode code, String why) {
        return UpdateFeaturesResponse.builder()
                .errorCode(code.code())
                .errorMessage(why)
                .results(List.of())
                .build();
    }
}
