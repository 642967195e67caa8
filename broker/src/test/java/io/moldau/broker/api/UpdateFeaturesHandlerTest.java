package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.FeatureTable;
import io.moldau.metadata.Format;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.UpdateFeaturesRequest;
import io.moldau.protocol.message.UpdateFeaturesRequest.FeatureUpdateKey;
import io.moldau.protocol.message.UpdateFeaturesResponse;
import io.moldau.protocol.message.UpdateFeaturesResponse.UpdatableFeatureResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpdateFeaturesHandlerTest {
    private static final int UPGRADE = 1;

    private final TestCluster cluster = new TestCluster(Map.of());

    private UpdateFeaturesResponse update(
            int version, boolean validateOnly, String feature, int level, int type) {
        var wanted =
                FeatureUpdateKey.builder()
                        .feature(feature)
                        .maxVersionLevel(level)
                        .upgradeType(type)
                        .build();
        var request =
                UpdateFeaturesRequest.builder()
                        .featureUpdates(List.of(wanted))
                        .validateOnly(validateOnly)
                        .build();
        return new UpdateFeaturesHandler(cluster).handle(request, TestCluster.caller(version));
    }

    private int level() {
        return cluster.image().featureLevel(FeatureTable.METADATA_VERSION);
    }

    @Test
    void aLevelIsFinalizedUnlessOnlyTried() {
        cluster.submit(Format.at(FeatureTable.METADATA_VERSION, 25));

        var tried = update(2, true, FeatureTable.METADATA_VERSION, 27, UPGRADE);
        assertThat(tried.errorCode()).as(tried.errorMessage()).isZero();
        assertThat(level()).isEqualTo(25);

        var done = update(2, false, FeatureTable.METADATA_VERSION, 27, UPGRADE);
        assertThat(done.errorCode()).as(done.errorMessage()).isZero();
        assertThat(level()).isEqualTo(27);

        var refused = update(2, false, FeatureTable.METADATA_VERSION, 99, UPGRADE);
        assertThat(refused.errorCode()).isNotZero();
        assertThat(refused.errorMessage()).isNotEmpty();
        assertThat(level()).isEqualTo(27);
    }

    @Test
    void anUnknownFeatureIsRefusedInEveryVersion() {
        for (int version = 0; version <= 2; version++) {
            var all = update(version, false, "foo.version", 1, UPGRADE);
            assertThat(all.errorCode()).isEqualTo(ErrorCode.INVALID_UPDATE_VERSION.code());
            assertThat(all.errorMessage())
                    .isEqualTo(
                            "The update failed for all features since the following feature had an"
                                    + " error: Invalid update version 1 for feature foo.version."
                                    + " Local controller 1 does not support this feature.");
            assertThat(all.results()).isEmpty();
        }
    }

    @Test
    void earlierVersionsTellEachFeatureThatWasUpdated() {
        int level = 25;
        cluster.submit(Format.at(FeatureTable.METADATA_VERSION, level));
        for (int version = 0; version <= 2; version++) {
            var done = update(version, true, FeatureTable.METADATA_VERSION, level, UPGRADE);
            assertThat(done.errorCode()).as(done.errorMessage()).isZero();
            assertThat(done.errorMessage()).isNull();
            var each = new UpdatableFeatureResult(FeatureTable.METADATA_VERSION, 0, "NONE");
            assertThat(done.results()).isEqualTo(version < 2 ? List.of(each) : List.of());
        }
    }

    @Test
    void anUnknownWayToUpdateIsRefused() {
        for (int type : new int[] {-1, 0, 4, 127}) {
            for (int version = 1; version <= 2; version++) {
                var refused = update(version, false, FeatureTable.METADATA_VERSION, -1, type);
                assertThat(refused.errorCode()).isEqualTo(ErrorCode.INVALID_UPDATE_VERSION.code());
                assertThat(refused.errorMessage())
                        .isEqualTo(
                                "The update failed for all features since the following feature"
                                        + " had an error: Invalid update version -1 for feature"
                                        + " metadata.version. The controller does not support the"
                                        + " given upgrade type.");
            }
        }
    }
}
