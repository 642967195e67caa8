package io.moldau.broker.controller;

import io.moldau.metadata.BrokerImage.Endpoint;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.Command;
import io.moldau.metadata.ConfigRules;
import io.moldau.metadata.Controller;
import io.moldau.metadata.ControllerSettings;
import io.moldau.metadata.CreatePartitions;
import io.moldau.metadata.CreateTopics;
import io.moldau.metadata.CreateTopics.NewTopic;
import io.moldau.metadata.DeleteTopics;
import io.moldau.metadata.FeatureTable;
import io.moldau.metadata.Format;
import io.moldau.metadata.RegisterBroker;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import java.util.ArrayList;
import java.util.List;

/// What the tests of the metadata log let happen: a cluster of one lives a little.
final class MetadataScripts {
    static final ControllerSettings SETTINGS = new ControllerSettings(1, 1, ConfigRules.anything());

    private final Controller controller = new Controller(1, SETTINGS);
    private long idsGiven;

    /// The changes that follow from `command`.
    List<ClusterMetadataRecord> changes(ClusterImage image, Command<?> command) {
        return controller.decide(image, command, this::newId).changes();
    }

    Uuid newId() {
        return new Uuid(0x4d6f6c64, 1000 + ++idsGiven);
    }

    static ClusterImage after(ClusterImage image, List<ClusterMetadataRecord> changes) {
        var after = image;
        for (var change : changes) {
            after = after.apply(change);
        }
        return after;
    }

    static RegisterBroker registration() {
        return new RegisterBroker(
                1,
                new Uuid(0x6e6f6465, 1),
                List.of(new Endpoint("PLAINTEXT", "localhost", 9092, 0)),
                FeatureTable.served(),
                null,
                List.of(new Uuid(0x64697200, 1)),
                RegisterBroker.Start.ACTIVE,
                true);
    }

    static CreateTopics create(String name, int partitions) {
        return new CreateTopics(List.of(NewTopic.named(name, partitions, 1)), false);
    }

    static DeleteTopics delete(String name) {
        return new DeleteTopics(List.of(DeleteTopics.Target.named(name)));
    }

    /// Commands each of which changes something.
    static List<Command<?>> life() {
        var commands = new ArrayList<Command<?>>();
        commands.add(new Format(FeatureTable.initial()));
        commands.add(registration());
        for (int i = 0; i < 6; i++) {
            commands.add(create("topic-" + i, 1 + i));
        }
        commands.add(delete("topic-2"));
        commands.add(
                new CreatePartitions(List.of(CreatePartitions.Growth.placed("topic-1", 9)), false));
        commands.add(create("topic-2", 3));
        return commands;
    }
}
