package io.moldau.acceptance.admin;

import static io.moldau.acceptance.admin.AdminScene.NODE;
import static io.moldau.acceptance.admin.AdminScene.await;
import static io.moldau.acceptance.admin.AdminScene.known;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.acceptance.admin.AdminMethod.Works;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidUpdateVersionException;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/// Methods about the node itself: what it is, its settings, its users, of whom there are none.
final class NodeMethods {
    private NodeMethods() {}

    static List<AdminMethod> all() {
        return List.of(
                new Works("describeCluster", NodeMethods::describeCluster),
                new Works("describeFeatures", NodeMethods::describeFeatures),
                new Works("updateFeatures", NodeMethods::updateFeatures),
                new Works("describeMetadataQuorum", NodeMethods::describeMetadataQuorum),
                new Works("unregisterBroker", NodeMethods::unregisterBroker),
                new Works("describeConfigs", NodeMethods::describeConfigs),
                new Works("incrementalAlterConfigs", NodeMethods::alterConfigs),
                new Works("listConfigResources", NodeMethods::listConfigResources),
                new Works("listClientMetricsResources", NodeMethods::listClientMetrics),
                new Works("describeAcls", NodeMethods::describeAcls),
                new Works("createAcls", NodeMethods::createAcls),
                new Works("deleteAcls", NodeMethods::deleteAcls),
                new Works("describeClientQuotas", NodeMethods::describeClientQuotas),
                new Works("describeUserScramCredentials", NodeMethods::describeUsers),
                new Works("clientInstanceId", NodeMethods::clientInstanceId),
                new Works("metrics", NodeMethods::metrics),
                new Works("registerMetricForSubscription", NodeMethods::subscribedMetric),
                new Works("unregisterMetricFromSubscription", NodeMethods::subscribedMetric));
    }

    private static void describeCluster(AdminScene scene) throws Exception {
        var cluster = scene.admin().describeCluster();
        assertThat(await(cluster.nodes()))
                .singleElement()
                .satisfies(it ->
                        assertThat(it.host() + ":" + it.port())
                                .isEqualTo(scene.broker().bootstrap()));
        assertThat(await(cluster.controller()).id()).isEqualTo(NODE);
        assertThat(await(cluster.clusterId())).hasSize(22);
    }

    private static void describeFeatures(AdminScene scene) throws Exception {
        var features = await(scene.admin().describeFeatures().featureMetadata());
        assertThat(features.finalizedFeatures())
                .containsKeys("metadata.version", "transaction.version");
    }

    private static void updateFeatures(AdminScene scene) {
        var update = Map.of("foo.version", new FeatureUpdate((short) 1, UpgradeType.UPGRADE));
        assertThatThrownBy(() -> await(scene.admin().updateFeatures(update).all()))
                .hasCauseInstanceOf(InvalidUpdateVersionException.class)
                .hasMessageContaining("foo.version");
    }

    private static void describeMetadataQuorum(AdminScene scene) throws Exception {
        var quorum = await(scene.admin().describeMetadataQuorum().quorumInfo());
        assertThat(quorum.leaderId()).isEqualTo(NODE);
        assertThat(quorum.voters()).hasSize(1);
    }

    private static void unregisterBroker(AdminScene scene) {
        assertThatThrownBy(() -> await(scene.admin().unregisterBroker(77).all()))
                .hasCauseInstanceOf(BrokerIdNotRegisteredException.class);
    }

    private static void describeConfigs(AdminScene scene) throws Exception {
        var node = new ConfigResource(ConfigResource.Type.BROKER, String.valueOf(NODE));
        var found = known(await(scene.admin().describeConfigs(List.of(node)).all()), node);
        assertThat(found.get("log.retention.hours").value()).isEqualTo("168");
    }

    private static void alterConfigs(AdminScene scene) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, scene.topic("altered").topic());
        set(scene, topic, "retention.ms", "1000");
        var found = known(await(scene.admin().describeConfigs(List.of(topic)).all()), topic);
        assertThat(found.get("retention.ms").value()).isEqualTo("1000");
    }

    private static void set(AdminScene scene, ConfigResource of, String key, String value)
            throws Exception {
        var set = new AlterConfigOp(new ConfigEntry(key, value), OpType.SET);
        await(scene.admin().incrementalAlterConfigs(Map.of(of, List.of(set))).all());
    }

    private static void listConfigResources(AdminScene scene) throws Exception {
        var topic =
                new ConfigResource(ConfigResource.Type.TOPIC, scene.topic("configured").topic());
        set(scene, topic, "retention.ms", "1000");
        assertThat(await(scene.admin().listConfigResources().all())).contains(topic);
    }

    @SuppressWarnings("removal") // every method has a row
    private static void listClientMetrics(AdminScene scene) throws Exception {
        assertThat(await(scene.admin().listClientMetricsResources().all())).isEmpty();
        var some = new ConfigResource(ConfigResource.Type.CLIENT_METRICS, "some");
        assertThatThrownBy(() -> set(scene, some, "interval.ms", "1000"))
                .hasCauseInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("telemetry has not landed yet");
    }

    private static void assertNoAuthorizer(KafkaFuture<?> answer) {
        assertThatThrownBy(() -> await(answer))
                .hasCauseInstanceOf(SecurityDisabledException.class)
                .hasMessageContaining("No Authorizer is configured");
    }

    private static void describeAcls(AdminScene scene) {
        assertNoAuthorizer(scene.admin().describeAcls(AclBindingFilter.ANY).values());
    }

    private static void createAcls(AdminScene scene) {
        var topic = new ResourcePattern(ResourceType.TOPIC, "t", PatternType.LITERAL);
        var entry =
                new AccessControlEntry("User:u", "*", AclOperation.READ, AclPermissionType.ALLOW);
        assertNoAuthorizer(scene.admin().createAcls(List.of(new AclBinding(topic, entry))).all());
    }

    private static void deleteAcls(AdminScene scene) {
        assertNoAuthorizer(scene.admin().deleteAcls(List.of(AclBindingFilter.ANY)).all());
    }

    private static void describeClientQuotas(AdminScene scene) throws Exception {
        var quotas = scene.admin().describeClientQuotas(ClientQuotaFilter.all());
        assertThat(await(quotas.entities())).isEmpty();
    }

    private static void describeUsers(AdminScene scene) throws Exception {
        assertThat(await(scene.admin().describeUserScramCredentials().all())).isEmpty();
        var nobody = scene.admin().describeUserScramCredentials(List.of("nobody"));
        assertThatThrownBy(() -> await(nobody.description("nobody")))
                .hasCauseInstanceOf(ResourceNotFoundException.class);
    }

    /// Nobody wants the client's metrics, so it was given no id to send them under.
    private static void clientInstanceId(AdminScene scene) {
        assertThat(scene.admin().clientInstanceId(Duration.ofMillis(100))).isNull();
    }

    private static void metrics(AdminScene scene) {
        assertThat(scene.admin().metrics()).isNotEmpty();
    }

    /// The client's own affair: it asks no broker.
    private static void subscribedMetric(AdminScene scene) {
        var metric = (KafkaMetric) scene.admin().metrics().values().iterator().next();
        assertThatCode(
                        () -> {
                            scene.admin().registerMetricForSubscription(metric);
                            scene.admin().unregisterMetricFromSubscription(metric);
                        })
                .doesNotThrowAnyException();
    }
}
