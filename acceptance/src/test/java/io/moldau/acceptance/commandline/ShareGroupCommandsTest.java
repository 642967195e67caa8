package io.moldau.acceptance.commandline;

import static io.moldau.acceptance.commandline.OwnTools.assertRefuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.Clients;
import io.moldau.acceptance.KafkaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `moldau group` for a share group of Apache Kafka, which Moldau itself does not have yet.
class ShareGroupCommandsTest {
    @TempDir Path directory;

    @Test
    void aShareGroupIsShownWithWhatItsCoordinatorSays() throws Exception {
        try (var kafka = KafkaProcess.start(directory, Map.of())) {
            var at = kafka.bootstrap();
            run(at, "topic create shared --partitions 1");
            run(at, "config set group/sharers share.auto.offset.reset=earliest");
            try (var producer = Clients.producer(at, Map.of())) {
                for (int i = 0; i < 20; i++) {
                    var _ = producer.send(new ProducerRecord<>("shared", "key", "value"));
                }
            }
            try (var member = member(at)) {
                member.subscribe(List.of("shared"));
                for (int read = 0; read < 20; ) {
                    read += member.poll(Duration.ofSeconds(1)).count();
                }
                member.commitSync();

                assertThat(run(at, "group list")).contains("sharers  share  share     Stable\n");
                // Kafka notes the first offset only now and then.
                assertThat(run(at, "group describe sharers --sample 0"))
                        .matches(
                                """
                                Group        sharers
                                State        Stable, 1 member
                                Protocol     share
                                Coordinator  %s \\(1\\)
                                Lag          0 records

                                TOPIC   PARTITION  CURRENT  END  LAG  BEHIND  RATE  GONE IN
                                shared          0 +\\d+   20    0      0s     -        -
                                """
                                        .formatted(at));
                assertThat(run(at, "group members sharers"))
                        .matches(
                                """
                                MEMBER +HOST       CLIENT  PARTITIONS  ASSIGNED
                                [\\w-]+  127.0.0.1  sharer           1  shared:0
                                """);
                assertRefuses(
                        at,
                        "group reset sharers --to earliest",
                        4,
                        "sharers is a share group, and this is for consumer groups;"
                                + " kafka-share-groups.sh of Apache Kafka does it");
            }
        }
    }

    private static String run(String at, String line) {
        var run = OwnTools.moldau(at, line);
        assertThat(run.exitCode()).as(line + run.errors()).isZero();
        return run.out();
    }

    private static KafkaShareConsumer<String, String> member(String at) {
        return new KafkaShareConsumer<>(
                Map.of("bootstrap.servers", at, "group.id", "sharers", "client.id", "sharer"),
                new StringDeserializer(),
                new StringDeserializer());
    }
}
