package io.moldau.broker;

import io.moldau.broker.controller.KafkaTrace;
import io.moldau.broker.group.Groups;
import io.moldau.broker.transaction.Transactions;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.protocol.TopicPartition;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes over the directories of Apache Kafka, if it was the last to work with them, and says so in
/// one line.
final class Takeover {
    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

    private final KafkaTrace trace;
    private final boolean due;

    private Takeover(KafkaTrace trace) {
        this.trace = trace;
        due = trace.isThere();
    }

    static Takeover of(World world, BrokerSettings settings) {
        var metadata = Path.of(settings.storage().metadataDirectory());
        return new Takeover(new KafkaTrace(world.disk(), metadata));
    }

    /// Whether the directories are as Kafka has left them.
    boolean isDue() {
        return due;
    }

    /// To be called when all directories and the metadata are open.
    void finish(NodeLogs logs, ClusterImage image, int nodeId) throws IOException {
        if (!due) {
            return;
        }
        trace.remove();
        var levels = new ArrayList<String>();
        for (var feature : image.features()) {
            levels.add(feature.key() + "=" + feature.value());
        }
        var held = logs.partitions();
        LOG.info(
                "Took over what Apache Kafka has left cluster={} node={} stopped={} topics={}"
                        + " partitions={} held={} groupsLogs={} transactionsLogs={} features={}"
                        + " directories={}",
                logs.clusterId(),
                nodeId,
                logs.wereStoppedCleanly() ? "cleanly" : "not cleanly",
                image.topics().size(),
                image.topics().partitionCount(),
                held.size(),
                count(held, Groups.TOPIC),
                count(held, Transactions.TOPIC),
                levels,
                logs.paths());
    }

    private static long count(List<TopicPartition> held, String topic) {
        return held.stream().filter(it -> it.topic().equals(topic)).count();
    }
}
