package io.moldau.acceptance.admin;

import static io.moldau.acceptance.admin.AdminScene.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.acceptance.admin.AdminMethod.Works;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.StringSerializer;

/// Methods about transactions.
final class TransactionMethods {
    private TransactionMethods() {}

    static List<AdminMethod> all() {
        return List.of(
                new Works("listTransactions", TransactionMethods::list),
                new Works("describeTransactions", TransactionMethods::describe),
                new Works("fenceProducers", TransactionMethods::fence),
                new Works("forceTerminateTransaction", TransactionMethods::terminate),
                new Works("abortTransaction", TransactionMethods::abort));
    }

    /// An open transaction with one record.
    private static KafkaProducer<String, String> begin(
            AdminScene scene, String id, TopicPartition partition) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", scene.broker().bootstrap(), "transactional.id", id);
        var producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        producer.initTransactions();
        producer.beginTransaction();
        var _ =
                producer.send(
                                new ProducerRecord<>(
                                        partition.topic(), partition.partition(), "k", "v"))
                        .get();
        return producer;
    }

    private static void list(AdminScene scene) throws Exception {
        try (var producer = begin(scene, "listed", scene.topic("transactions-listed"))) {
            assertThat(await(scene.admin().listTransactions().all()))
                    .anySatisfy(it -> {
                        assertThat(it.transactionalId()).isEqualTo("listed");
                        assertThat(it.state()).isEqualTo(TransactionState.ONGOING);
                    });
            producer.abortTransaction();
        }
    }

    private static void describe(AdminScene scene) throws Exception {
        var partition = scene.topic("transactions-described");
        try (var producer = begin(scene, "described", partition)) {
            var described =
                    await(
                            scene.admin()
                                    .describeTransactions(List.of("described"))
                                    .description("described"));
            assertThat(described.state()).isEqualTo(TransactionState.ONGOING);
            assertThat(described.topicPartitions()).containsExactly(partition);
            producer.commitTransaction();
        }
    }

    private static void fence(AdminScene scene) throws Exception {
        try (var producer = begin(scene, "fenced", scene.topic("transactions-fenced"))) {
            await(scene.admin().fenceProducers(List.of("fenced")).all());
            assertThatThrownBy(producer::commitTransaction)
                    .isInstanceOfAny(
                            ProducerFencedException.class, InvalidProducerEpochException.class);
        }
    }

    private static void terminate(AdminScene scene) throws Exception {
        try (var producer = begin(scene, "terminated", scene.topic("transactions-terminated"))) {
            await(scene.admin().forceTerminateTransaction("terminated").result());
            assertThatThrownBy(producer::commitTransaction)
                    .isInstanceOfAny(
                            ProducerFencedException.class, InvalidProducerEpochException.class);
        }
    }

    private static void abort(AdminScene scene) throws Exception {
        var partition = scene.topic("transactions-aborted");
        try (var _ = begin(scene, "aborted", partition)) {
            var open =
                    await(
                                    scene.admin()
                                            .describeProducers(List.of(partition))
                                            .partitionResult(partition))
                            .activeProducers()
                            .getFirst();
            assertThat(open.currentTransactionStartOffset()).hasValue(0);
            await(
                    scene.admin()
                            .abortTransaction(
                                    new AbortTransactionSpec(
                                            partition,
                                            open.producerId(),
                                            (short) open.producerEpoch(),
                                            open.coordinatorEpoch().orElse(0)))
                            .all());
            var closed =
                    await(
                                    scene.admin()
                                            .describeProducers(List.of(partition))
                                            .partitionResult(partition))
                            .activeProducers()
                            .getFirst();
            assertThat(closed.currentTransactionStartOffset()).isEmpty();
        }
    }
}
