package io.moldau.acceptance.differential;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.message.AlterConfigsRequest;
import io.moldau.protocol.message.ApiVersionsRequest;
import io.moldau.protocol.message.CreateAclsRequest;
import io.moldau.protocol.message.CreateAclsRequest.AclCreation;
import io.moldau.protocol.message.DescribeAclsRequest;
import io.moldau.protocol.message.DescribeClusterRequest;
import io.moldau.protocol.message.DescribeConfigsRequest;
import io.moldau.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.moldau.protocol.message.DescribeLogDirsRequest;
import io.moldau.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import io.moldau.protocol.message.DescribeProducersRequest;
import io.moldau.protocol.message.DescribeQuorumRequest;
import io.moldau.protocol.message.ElectLeadersRequest;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest;
import io.moldau.protocol.message.ListConfigResourcesRequest;
import io.moldau.protocol.message.UpdateFeaturesRequest;
import io.moldau.protocol.message.UpdateFeaturesRequest.FeatureUpdateKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Wrong requests to the node itself: its settings, features, leaders, directories.
final class ConfigCases {
    private static final int TOPIC = 2;
    private static final int BROKER = 4;
    private static final int BROKER_LOGGER = 8;
    private static final int GROUP = 32;
    private static final int SET = 0;
    private static final int APPEND = 2;

    private ConfigCases() {}

    static List<WrongRequest> all() {
        var all = new ArrayList<WrongRequest>();
        all.addAll(settings());
        all.addAll(changes());
        all.addAll(theNode());
        return all;
    }

    private static List<WrongRequest> settings() {
        return List.of(
                describe("a topic that is not there", TOPIC, "nowhere"),
                describe("a topic name that cannot be", TOPIC, "a b"),
                describe("no topic name", TOPIC, ""),
                describe("a broker that is not there", BROKER, "99"),
                describe("a broker that is no number", BROKER, "one"),
                describe("a resource type that is none", 77, "x"),
                describe("the unknown type", 0, "x"),
                describe("the loggers of another broker", BROKER_LOGGER, "99"),
                describe("a group without a name", GROUP, ""),
                WrongRequest.of(
                                "a resource type that is none",
                                ApiKey.LIST_CONFIG_RESOURCES,
                                (_, _) -> new ListConfigResourcesRequest(List.of(77)))
                        .from(1));
    }

    private static WrongRequest describe(String name, int type, String resource) {
        var asked = List.of(new DescribeConfigsResource(type, resource, null));
        return WrongRequest.of(
                name,
                ApiKey.DESCRIBE_CONFIGS,
                (_, _) -> new DescribeConfigsRequest(asked, false, false));
    }

    private record Change(String name, int type, String resource, String key, String value) {}

    private static List<WrongRequest> changes() {
        var both =
                List.of(
                        new Change(
                                "a topic that is not there", TOPIC, "nowhere", "retention.ms", "1"),
                        new Change(
                                "a setting that is not there", TOPIC, Scene.HERE, "no.such", "1"),
                        new Change("a number that is none", TOPIC, Scene.HERE, "retention.ms", "x"),
                        new Change("out of range", TOPIC, Scene.HERE, "segment.bytes", "1"),
                        new Change("a broker not there", BROKER, "99", "log.cleaner.threads", "1"),
                        new Change(
                                "a broker that is no number", BROKER, "a", "log.retention.ms", "1"),
                        new Change("a read-only setting", BROKER, "1", "log.dirs", "/x"),
                        new Change("a bad broker value", BROKER, "", "message.max.bytes", "x"),
                        new Change("a type that is none", 77, "x", "retention.ms", "1"),
                        new Change(
                                "a bad group value",
                                GROUP,
                                "g",
                                "consumer.session.timeout.ms",
                                "x"),
                        new Change("a group setting not there", GROUP, "g", "no.such", "1"));
        var all = new ArrayList<WrongRequest>();
        for (var change : both) {
            all.add(alter(change, change.value()));
            all.add(incremental(change, SET, change.value()));
        }
        var number = new Change("append to a number", TOPIC, Scene.HERE, "retention.ms", "1");
        all.add(incremental(number, APPEND, "1"));
        var odd = new Change("an operation that is none", TOPIC, Scene.HERE, "retention.ms", "1");
        all.add(incremental(odd, 9, "1"));
        var none = new Change("set without a value", TOPIC, Scene.HERE, "retention.ms", "");
        all.add(incremental(none, SET, null));
        all.add(alter(none, null));
        all.add(twice());
        return all;
    }

    private static WrongRequest alter(Change change, @Nullable String value) {
        var configs = List.of(new AlterConfigsRequest.AlterableConfig(change.key(), value));
        var resource =
                new AlterConfigsRequest.AlterConfigsResource(
                        change.type(), change.resource(), configs);
        return WrongRequest.of(
                change.name(),
                ApiKey.ALTER_CONFIGS,
                (_, _) -> new AlterConfigsRequest(List.of(resource), true));
    }

    private static WrongRequest incremental(Change change, int operation, @Nullable String value) {
        var configs =
                List.of(
                        new IncrementalAlterConfigsRequest.AlterableConfig(
                                change.key(), operation, value));
        var resource =
                new IncrementalAlterConfigsRequest.AlterConfigsResource(
                        change.type(), change.resource(), configs);
        return WrongRequest.of(
                change.name(),
                ApiKey.INCREMENTAL_ALTER_CONFIGS,
                (_, _) -> new IncrementalAlterConfigsRequest(List.of(resource), true));
    }

    private static WrongRequest twice() {
        var config = new IncrementalAlterConfigsRequest.AlterableConfig("retention.ms", SET, "5");
        var resource =
                new IncrementalAlterConfigsRequest.AlterConfigsResource(
                        TOPIC, Scene.HERE, List.of(config, config));
        return WrongRequest.of(
                "the same setting twice",
                ApiKey.INCREMENTAL_ALTER_CONFIGS,
                (_, _) -> new IncrementalAlterConfigsRequest(List.of(resource), true));
    }

    private static List<WrongRequest> theNode() {
        return List.of(
                WrongRequest.of(
                        "a topic that is not there",
                        ApiKey.DESCRIBE_LOG_DIRS,
                        (_, _) -> logDirs("nowhere", 0)),
                WrongRequest.of(
                        "a partition past the last",
                        ApiKey.DESCRIBE_LOG_DIRS,
                        (_, _) -> logDirs(Scene.HERE, 9)),
                producers("a topic that is not there", "nowhere", 0),
                producers("a partition past the last", Scene.HERE, 9),
                producers("a name that cannot be", "a b", 0),
                elect("a topic that is not there", "nowhere", 0, 0),
                elect("a partition past the last", Scene.HERE, 9, 0),
                elect("a leader that leads already", Scene.HERE, 0, 0),
                elect("an unclean election that is not needed", Scene.HERE, 0, 1).from(1),
                elect("an election of no type", Scene.HERE, 0, 9).from(1),
                WrongRequest.of(
                        "a topic that is none of its business",
                        ApiKey.DESCRIBE_QUORUM,
                        (_, _) -> quorum("nowhere", 0)),
                WrongRequest.of(
                        "another partition",
                        ApiKey.DESCRIBE_QUORUM,
                        (_, _) -> quorum("__cluster_metadata", 3)),
                WrongRequest.of(
                                "endpoints of no type",
                                ApiKey.DESCRIBE_CLUSTER,
                                (_, _) -> new DescribeClusterRequest(false, 9, false))
                        .from(1),
                WrongRequest.of(
                                "the controllers",
                                ApiKey.DESCRIBE_CLUSTER,
                                (_, _) -> new DescribeClusterRequest(false, 2, false))
                        .from(1),
                feature("a feature that is not there", "no.such", 1),
                feature("a level that is not there", "metadata.version", 9999),
                feature("a negative level", "metadata.version", -1),
                WrongRequest.of(
                                "a client without a name",
                                ApiKey.API_VERSIONS,
                                (_, _) -> ApiVersionsRequest.builder().build())
                        .from(3),
                WrongRequest.of(
                                "a client name with odd signs",
                                ApiKey.API_VERSIONS,
                                (_, _) ->
                                        ApiVersionsRequest.builder()
                                                .clientSoftwareName("a b!")
                                                .clientSoftwareVersion("1")
                                                .build())
                        .from(3),
                WrongRequest.of(
                        "access rules without an authorizer",
                        ApiKey.DESCRIBE_ACLS,
                        (_, _) -> new DescribeAclsRequest(1, null, 1, null, null, 1, 1)),
                WrongRequest.of(
                        "an access rule without an authorizer",
                        ApiKey.CREATE_ACLS,
                        (_, _) ->
                                new CreateAclsRequest(
                                        List.of(new AclCreation(2, "t", 3, "User:a", "*", 3, 3)))));
    }

    private static DescribeLogDirsRequest logDirs(String topic, int partition) {
        return new DescribeLogDirsRequest(
                List.of(new DescribableLogDirTopic(topic, List.of(partition))));
    }

    private static WrongRequest producers(String name, String topic, int partition) {
        var asked = new DescribeProducersRequest.TopicRequest(topic, List.of(partition));
        return WrongRequest.of(
                name,
                ApiKey.DESCRIBE_PRODUCERS,
                (_, _) -> new DescribeProducersRequest(List.of(asked)));
    }

    private static WrongRequest elect(String name, String topic, int partition, int type) {
        var asked = new ElectLeadersRequest.TopicPartitions(topic, List.of(partition));
        return WrongRequest.of(
                name,
                ApiKey.ELECT_LEADERS,
                (_, _) -> new ElectLeadersRequest(type, List.of(asked), 10_000));
    }

    private static DescribeQuorumRequest quorum(String topic, int partition) {
        var asked = List.of(new DescribeQuorumRequest.PartitionData(partition));
        return new DescribeQuorumRequest(
                List.of(new DescribeQuorumRequest.TopicData(topic, asked)));
    }

    private static WrongRequest feature(String name, String feature, int level) {
        var update = new FeatureUpdateKey(feature, level, false, 1);
        return WrongRequest.of(
                        name,
                        ApiKey.UPDATE_FEATURES,
                        (_, _) -> new UpdateFeaturesRequest(10_000, List.of(update), true))
                .from(1);
    }
}
