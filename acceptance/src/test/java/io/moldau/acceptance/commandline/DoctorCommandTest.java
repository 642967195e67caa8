package io.moldau.acceptance.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.Clients;
import io.moldau.acceptance.KafkaTools;
import io.moldau.acceptance.MoldauProcess;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `moldau doctor` finds what is wrong, and nothing where nothing is.
class DoctorCommandTest {
    @TempDir private Path directory;

    private static KafkaTools.Run doctor(MoldauProcess broker, String options) {
        return OwnTools.moldau(broker.bootstrap(), ("doctor " + options).strip());
    }

    @Test
    void aSoundBrokerHasNothingToBeMended() throws Exception {
        try (var broker = MoldauProcess.start(directory, Map.of())) {
            OwnTools.moldau(broker.bootstrap(), "topic create orders");
            var run = doctor(broker, "");
            assertThat(run.exitCode()).as(run.out() + run.errors()).isZero();
            assertThat(run.out())
                    .contains(
                            "listener: broker 1 is reached at 127.0.0.1",
                            "clock: the clock of node 1 agrees with this machine's",
                            "replicas: all partitions of 1 topic have a leader",
                            "transactions: 0 transactions open",
                            "makes 4 KiB durable in",
                            "groups: there are no groups of consumers")
                    .doesNotContain("could not be looked at");
        }
    }

    @Test
    void groupsAndTopicsThatAreIllAreNamedWithWhatMendsThem() throws Exception {
        var settings = Map.of("offsets.retention.minutes", "1");
        try (var broker = MoldauProcess.start(directory, settings);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
                var producer = Clients.producer(broker.bootstrap(), Map.of())) {
            OwnTools.moldau(broker.bootstrap(), "topic create orders");
            OwnTools.moldau(broker.bootstrap(), "topic create strict --set min.insync.replicas=2");
            for (int i = 0; i < 5; i++) {
                producer.send(new ProducerRecord<>("orders", 0, "key", "value")).get();
            }
            var first = Map.of(new TopicPartition("orders", 0), new OffsetAndMetadata(2));
            admin.alterConsumerGroupOffsets("left", first).all().get();
            OwnTools.moldau(broker.bootstrap(), "topic delete-records orders --before 0:4 --yes");
            var run = doctor(broker, "--quiet");
            assertThat(run.exitCode()).as(run.out()).isOne();
            assertThat(run.out())
                    .contains(
                            "topic strict wants 2 replicas in sync, but has only 1",
                            "mend: moldau topic alter strict --set min.insync.replicas=1",
                            "group left has no members and 3 records to read",
                            "records that group left has not read are deleted",
                            "mend: ");
            assertThat(run.errors()).startsWith("moldau: 2 bad");
            assertThat(doctor(broker, "--json").out()).contains("\"level\": \"bad\"");
        }
    }
}
