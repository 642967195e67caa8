package io.moldau.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.AlterConfigs.Operation;
import io.moldau.metadata.UpdateFeatures.Update;
import io.moldau.metadata.UpdateFeatures.UpgradeType;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.stored.FeatureLevelRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeaturesTest {
    private final TestCluster cluster = new TestCluster();

    private ApiError update(String feature, int level, UpgradeType type) {
        var reply =
                cluster.submit(
                        new UpdateFeatures(List.of(new Update(feature, level, type)), false));
        assertThat(reply.results().getFirst().error()).isEqualTo(reply.error());
        return reply.error();
    }

    @Test
    void aNewClusterHasTheLevelsThatThisReleaseServes() {
        cluster.submit(new Format(FeatureTable.initial()));

        assertThat(cluster.image().featureLevel("metadata.version")).isEqualTo(33);
        assertThat(cluster.decide(new Format(FeatureTable.initial())).changes()).isEmpty();
    }

    @Test
    void aNewClusterSaysHowManyReplicasMustBeInSyncAndSticksToIt() {
        var all = ConfigResource.allBrokers();
        cluster.submit(new Format(FeatureTable.initial()));

        assertThat(cluster.image().configs().find(all, "min.insync.replicas")).contains("1");
        var notAway =
                new ApiError(
                        ErrorCode.INVALID_CONFIG,
                        "Cluster-level min.insync.replicas cannot be removed while ELR is"
                                + " enabled.");
        assertThat(alter(all, Operation.DELETE, null)).isEqualTo(notAway);
        assertThat(replaceByNothing(all)).isEqualTo(notAway);
        assertThat(replaceByNothing(ConfigResource.broker(1))).isEqualTo(ApiError.NONE);
        var notForOne =
                new ApiError(
                        ErrorCode.INVALID_CONFIG,
                        "Broker-level min.insync.replicas cannot be altered while ELR is enabled.");
        assertThat(alter(ConfigResource.broker(1), Operation.SET, "2")).isEqualTo(notForOne);
        assertThat(alter(ConfigResource.broker(1), Operation.DELETE, null)).isEqualTo(notForOne);
        assertThat(alter(all, Operation.SET, "2")).isEqualTo(ApiError.NONE);
        assertThat(cluster.image().configs().find(all, "min.insync.replicas")).contains("2");
    }

    @Test
    void aClusterWithoutEligibleLeadersIsFreeInIt() {
        cluster.submit(Format.at("metadata.version", 33));
        var all = ConfigResource.allBrokers();
        assertThat(cluster.image().configs().of(all)).isEmpty();
        assertThat(alter(ConfigResource.broker(1), Operation.SET, "2")).isEqualTo(ApiError.NONE);
        assertThat(alter(all, Operation.SET, "2")).isEqualTo(ApiError.NONE);
        assertThat(alter(all, Operation.DELETE, null)).isEqualTo(ApiError.NONE);
    }

    private ApiError alter(ConfigResource resource, Operation operation, @Nullable String value) {
        var change = new AlterConfigs.Change("min.insync.replicas", operation, value);
        var command =
                new AlterConfigs(
                        List.of(new AlterConfigs.Alteration(resource, List.of(change))), false);
        return cluster.submit(command).getFirst().error();
    }

    private ApiError replaceByNothing(ConfigResource resource) {
        var command =
                new ReplaceConfigs(
                        List.of(new ReplaceConfigs.Replacement(resource, List.of())), false);
        return cluster.submit(command).getFirst().error();
    }

    @Test
    void whatIsNotServedYetIsNotAdvertisedWhateverTheLogSays() {
        cluster.submit(new Format(FeatureTable.initial()));
        cluster.apply(FeatureLevelRecord.builder().name("group.version").featureLevel(1).build());

        assertThat(cluster.image().featureLevel("group.version")).isEqualTo(1);
        assertThat(FeatureTable.finalized(cluster.image()).keys())
                .containsExactly("metadata.version", "transaction.version");
    }

    @Test
    void anUnknownFeatureIsRefused() {
        assertThat(update("foo.version", 1, UpgradeType.UPGRADE))
                .isEqualTo(
                        new ApiError(
                                ErrorCode.INVALID_UPDATE_VERSION,
                                "Invalid update version 1 for feature foo.version. Local"
                                        + " controller 1 does not support this feature."));
        assertThat(update("foo.version", 0, UpgradeType.UNSAFE_DOWNGRADE).message())
                .isEqualTo(
                        "Invalid update version 0 for feature foo.version. Feature foo.version not"
                                + " found.");
    }

    @Test
    void levelsBeyondTheRangeAreRefused() {
        assertThat(update("metadata.version", 99, UpgradeType.UPGRADE).message())
                .isEqualTo(
                        "Invalid update version 99 for feature metadata.version. Local controller"
                                + " 1 only supports versions 17-33");
        assertThat(update("metadata.version", -1, UpgradeType.UPGRADE).message())
                .endsWith("A feature version cannot be less than 0.");
    }

    @Test
    void aLevelGoesUpAndOnlyWhereNothingIsLostDownAgain() {
        cluster.submit(Format.at("metadata.version", 27));
        assertThat(update("metadata.version", 29, UpgradeType.UPGRADE)).isEqualTo(ApiError.NONE);
        assertThat(cluster.image().featureLevel("metadata.version")).isEqualTo(29);
        assertThat(update("metadata.version", 25, UpgradeType.UPGRADE).message())
                .contains("without setting the upgrade type to either safe or unsafe downgrade");
        assertThat(update("metadata.version", 30, UpgradeType.SAFE_DOWNGRADE).message())
                .endsWith("Can't downgrade to a newer version.");
        assertThat(update("metadata.version", 25, UpgradeType.SAFE_DOWNGRADE))
                .isEqualTo(ApiError.NONE);
        update("metadata.version", 33, UpgradeType.UPGRADE);
        assertThat(update("metadata.version", 30, UpgradeType.SAFE_DOWNGRADE))
                .isEqualTo(
                        new ApiError(
                                ErrorCode.INVALID_UPDATE_VERSION,
                                "Unsupported metadata.version downgrade from 33 to 30. Refusing to"
                                        + " perform the requested downgrade because it might delete"
                                        + " metadata information."));
    }

    @Test
    void allLevelsMoveOrNone() {
        cluster.submit(Format.at("metadata.version", 27));
        var reply =
                cluster.submit(
                        new UpdateFeatures(
                                List.of(
                                        new Update("metadata.version", 28, UpgradeType.UPGRADE),
                                        new Update("foo.version", 1, UpgradeType.UPGRADE)),
                                false));

        assertThat(reply.error().code()).isEqualTo(ErrorCode.INVALID_UPDATE_VERSION);
        assertThat(reply.results().getFirst().error()).isEqualTo(ApiError.NONE);
        assertThat(cluster.image().featureLevel("metadata.version")).isEqualTo(27);
    }

    @Test
    void aLevelThatIsNotKnownIsRefusedWithWhatToDo() {
        assertThat(refusal("metadata.version", 30)).isEmpty();
        assertThat(refusal("share.version", 1)).isEmpty();
        assertThat(refusal("metadata.version", 99)).contains("level 99", "downgrade", "=33");
        assertThat(refusal("metadata.version", 16)).contains("level 16", "upgrade", "come back");
        assertThat(refusal("group.version", 2)).contains("level 2", "downgrade", "=1");
        assertThat(refusal("mirror.version", 1)).contains("does not know", "disable");
    }

    private static String refusal(String feature, int level) {
        var record = FeatureLevelRecord.builder().name(feature).featureLevel(level).build();
        return FeatureTable.refusal(ClusterImage.EMPTY.apply(record)).orElse("");
    }
}
