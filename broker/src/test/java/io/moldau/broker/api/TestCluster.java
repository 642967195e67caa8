package io.moldau.broker.api;

import io.moldau.metadata.BrokerImage;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.Command;
import io.moldau.metadata.Controller;
import io.moldau.metadata.ControllerSettings;
import io.moldau.metadata.CreateTopics;
import io.moldau.metadata.FeatureTable;
import io.moldau.metadata.MetadataUpdate;
import io.moldau.metadata.RegisterBroker;
import io.moldau.metadata.config.CatalogRules;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/// A cluster of one whose controller decides in memory, by the rules of the catalogue.
public final class TestCluster implements Cluster {
    public static final int NODE_ID = 1;

    private final Controller controller;
    private ClusterImage image = ClusterImage.EMPTY;
    private MetadataUpdate lastUpdate = new MetadataUpdate(image, image, List.of());
    private long idsGiven;

    /// @param fromStart settings that the node was started with
    public TestCluster(Map<String, String> fromStart) {
        controller =
                new Controller(NODE_ID, new ControllerSettings(1, 1, new CatalogRules(fromStart)));
        submit(
                new RegisterBroker(
                        NODE_ID,
                        newId(),
                        List.of(new BrokerImage.Endpoint("PLAINTEXT", "localhost", 9092, 0)),
                        FeatureTable.served(),
                        null,
                        List.of(newId()),
                        RegisterBroker.Start.ACTIVE,
                        true));
    }

    /// Adds a topic of so many partitions.
    public TestCluster withTopic(String name, int partitions) {
        var topic = CreateTopics.NewTopic.named(name, partitions, 1);
        var result = submit(new CreateTopics(List.of(topic), false)).getFirst();
        assert result.error().isNone() : result;
        return this;
    }

    static Caller caller(int apiVersion) {
        return new Caller(
                Caller.ANONYMOUS,
                InetAddress.getLoopbackAddress(),
                "test",
                "PLAINTEXT",
                apiVersion);
    }

    /// What the last command changed.
    public MetadataUpdate lastUpdate() {
        return lastUpdate;
    }

    @Override
    public int nodeId() {
        return NODE_ID;
    }

    @Override
    public String clusterId() {
        return "bW9sZGF1LXRlc3QtMDAwMQ";
    }

    @Override
    public ClusterImage image() {
        return image;
    }

    @Override
    public <R> R submit(Command<R> command) {
        var outcome = controller.decide(image, command, this::newId);
        ClusterImage before = image;
        for (ClusterMetadataRecord change : outcome.changes()) {
            image = image.apply(change);
        }
        lastUpdate = new MetadataUpdate(before, image, outcome.changes());
        return outcome.reply();
    }

    private Uuid newId() {
        return new Uuid(0x4d6f6c64, 1000 + ++idsGiven);
    }
}
