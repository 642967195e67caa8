package io.moldau.acceptance.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.MoldauProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More partitions than files may be open: closing takes turns, and nobody notices.
class FewOpenFilesTest {
    private static final int OPEN_FILES_MAX = 300;
    private static final int PARTITIONS = 600;
    private static final String TOPIC = "wide";

    @TempDir private Path directory;

    @Test
    void eachPartitionIsWrittenThoughTheirFilesCannotAllBeOpen() throws Exception {
        try (var broker = MoldauProcess.startWithOpenFiles(OPEN_FILES_MAX, directory);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
            write(broker.bootstrap());
            var ends =
                    admin.listOffsets(
                                    IntStream.range(0, PARTITIONS)
                                            .boxed()
                                            .collect(
                                                    Collectors.toMap(
                                                            it -> new TopicPartition(TOPIC, it),
                                                            _ -> OffsetSpec.latest())))
                            .all()
                            .get();
            assertThat(ends.values()).hasSize(PARTITIONS).allMatch(it -> it.offset() == 1);
            assertThat(broker.said()).doesNotContain("offline");
            assertThat(broker.stop()).isZero();
        }
    }

    private static void write(String bootstrap) throws Exception {
        var settings = Map.<String, Object>of("bootstrap.servers", bootstrap);
        var text = new StringSerializer();
        try (var producer = new KafkaProducer<>(settings, text, text)) {
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                sent.add(producer.send(new ProducerRecord<>(TOPIC, partition, "key", "value")));
            }
            for (var each : sent) {
                assertThat(each.get().offset()).isZero();
            }
        }
    }
}
