package io.moldau.metadata;

import io.moldau.metadata.BrokerImage.Endpoint;
import io.moldau.metadata.CreateTopics.NewTopic;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import java.util.ArrayList;
import java.util.List;

/// A controller whose decisions are applied at once.
final class TestCluster {
    private final Controller controller;
    private ClusterImage image = ClusterImage.EMPTY;
    private final List<ClusterMetadataRecord> log = new ArrayList<>();
    private long idsGiven;

    TestCluster() {
        this(ConfigRules.anything());
    }

    TestCluster(ConfigRules rules) {
        this.controller = new Controller(1, new ControllerSettings(1, 3, rules));
    }

    /// A cluster of active brokers with these ids.
    static TestCluster of(int... brokers) {
        var cluster = new TestCluster();
        for (int id : brokers) {
            cluster.register(id);
        }
        return cluster;
    }

    <R> R submit(Command<R> command) {
        var outcome = decide(command);
        outcome.changes().forEach(this::apply);
        return outcome.reply();
    }

    <R> Outcome<R> decide(Command<R> command) {
        return controller.decide(image, command, this::newId);
    }

    void apply(ClusterMetadataRecord change) {
        image = image.apply(change);
        log.add(change);
    }

    Uuid newId() {
        return new Uuid(0x4d6f6c64, 1000 + ++idsGiven);
    }

    ClusterImage image() {
        return image;
    }

    List<ClusterMetadataRecord> log() {
        return log;
    }

    RegisterBroker.Reply register(int id) {
        return submit(registration(id, RegisterBroker.Start.ACTIVE));
    }

    RegisterBroker registration(int id, RegisterBroker.Start start) {
        return new RegisterBroker(
                id,
                newId(),
                List.of(new Endpoint("PLAINTEXT", "localhost", 9092 + id, 0)),
                FeatureTable.served(),
                null,
                List.of(new Uuid(0x64697200, id)),
                start,
                true);
    }

    CreateTopics.Result create(String name, int partitions, int replicationFactor) {
        return create(NewTopic.named(name, partitions, replicationFactor));
    }

    CreateTopics.Result create(NewTopic topic) {
        return submit(new CreateTopics(List.of(topic), false)).getFirst();
    }

    PartitionImage partition(String topic, int index) {
        return image.partition(topic, index).orElseThrow();
    }

    void fence(int id) {
        submit(new FenceBrokers(List.of(id)));
    }

    long epoch(int id) {
        return image.broker(id).orElseThrow().epoch();
    }

    /// A heartbeat of a broker that has caught up and wants to serve.
    BrokerHeartbeat.Reply beat(int id) {
        return submit(new BrokerHeartbeat(id, epoch(id), image.offset(), false, false));
    }
}
