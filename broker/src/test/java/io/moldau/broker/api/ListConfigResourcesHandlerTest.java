package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.AlterConfigs;
import io.moldau.metadata.AlterConfigs.Alteration;
import io.moldau.metadata.AlterConfigs.Change;
import io.moldau.metadata.AlterConfigs.Operation;
import io.moldau.metadata.ConfigResource;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.ListConfigResourcesRequest;
import io.moldau.protocol.message.ListConfigResourcesResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ListConfigResourcesHandlerTest {
    private final TestCluster cluster = new TestCluster(Map.of()).withTopic("orders", 2);

    private ListConfigResourcesResponse list(int version, ConfigResource.Type... types) {
        var codes = Stream.of(types).map(ConfigResource.Type::code).toList();
        return new ListConfigResourcesHandler(cluster)
                .handle(new ListConfigResourcesRequest(codes), TestCluster.caller(version));
    }

    @Test
    void everythingThatCanHaveSettingsIsListed() {
        var change = new Change("consumer.session.timeout.ms", Operation.SET, "50000");
        var group = new ConfigResource(ConfigResource.Type.GROUP, "g");
        cluster.submit(new AlterConfigs(List.of(new Alteration(group, List.of(change))), false));

        assertThat(list(1).configResources())
                .containsExactlyInAnyOrder(
                        new ListConfigResourcesResponse.ConfigResource(
                                "g", ConfigResource.Type.GROUP.code()),
                        new ListConfigResourcesResponse.ConfigResource(
                                "1", ConfigResource.Type.BROKER.code()),
                        new ListConfigResourcesResponse.ConfigResource(
                                "1", ConfigResource.Type.BROKER_LOGGER.code()),
                        new ListConfigResourcesResponse.ConfigResource(
                                "orders", ConfigResource.Type.TOPIC.code()));
    }

    @Test
    void onlyTheKindsAskedForAreListed() {
        assertThat(list(1, ConfigResource.Type.TOPIC).configResources())
                .containsExactly(
                        new ListConfigResourcesResponse.ConfigResource(
                                "orders", ConfigResource.Type.TOPIC.code()));
        assertThat(list(1, ConfigResource.Type.CLIENT_METRICS).configResources()).isEmpty();
        assertThat(list(1, ConfigResource.Type.UNKNOWN).errorCode())
                .isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
    }

    @Test
    void theFirstVersionListsMetricsSubscriptionsOnly() {
        assertThat(list(0).configResources()).isEmpty();
        assertThat(list(0).errorCode()).isZero();
    }
}
