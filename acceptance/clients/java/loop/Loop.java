import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The loop of ../README.md with Kafka's own client: a static member of its group.
final class Loop {
    private static final int RECORDS_MAX = 2;
    private static final int ABORT_EVERY = 10;

    private final String prefix;
    private final KafkaConsumer<String, String> consumer;
    private final KafkaProducer<String, String> producer;
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private int begun;

    private Loop(String bootstrap, String prefix) {
        this.prefix = prefix;
        Map<String, Object> reads = new HashMap<>();
        reads.put("bootstrap.servers", bootstrap);
        reads.put("group.id", prefix + "group");
        reads.put("group.instance.id", prefix + "member");
        reads.put("isolation.level", "read_committed");
        reads.put("enable.auto.commit", "false");
        reads.put("auto.offset.reset", "earliest");
        reads.put("session.timeout.ms", "3000");
        reads.put("heartbeat.interval.ms", "500");
        consumer = new KafkaConsumer<>(reads, new StringDeserializer(), new StringDeserializer());
        Map<String, Object> writes = new HashMap<>();
        writes.put("bootstrap.servers", bootstrap);
        writes.put("transactional.id", prefix + "id");
        writes.put("transaction.timeout.ms", "10000");
        producer = new KafkaProducer<>(writes, new StringSerializer(), new StringSerializer());
    }

    public static void main(String[] arguments) {
        var loop = new Loop(arguments[0], arguments[1]);
        loop.producer.initTransactions();
        loop.consumer.subscribe(List.of(loop.prefix + "in"));
        while (true) {
            loop.round();
        }
    }

    private void round() {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        try {
            for (int from = 0; from < records.size(); from += RECORDS_MAX) {
                var some = records.subList(from, Math.min(from + RECORDS_MAX, records.size()));
                while (!transact(some)) {
                    // It was aborted on purpose: the same records again.
                }
            }
        } catch (ProducerFencedException
                | InvalidProducerEpochException
                | OutOfOrderSequenceException
                | AuthorizationException
                | TimeoutException e) {
            throw e; // the process is over, the next one takes up the transactional id
        } catch (KafkaException e) {
            System.err.println("aborted: " + e);
            producer.abortTransaction();
            rewind();
        }
    }

    private boolean transact(List<ConsumerRecord<String, String>> records) {
        begun++;
        producer.beginTransaction();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (var it : records) {
            for (var topic : List.of("a", "b")) {
                producer.send(new ProducerRecord<>(prefix + topic, it.value(), it.value() + " " + run + "-" + begun));
            }
            offsets.put(new TopicPartition(it.topic(), it.partition()), new OffsetAndMetadata(it.offset() + 1));
        }
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        if (begun % ABORT_EVERY == 0) {
            producer.flush();
            producer.abortTransaction();
            return false;
        }
        producer.commitTransaction();
        return true;
    }

    private void rewind() {
        var committed = consumer.committed(consumer.assignment());
        committed.forEach((partition, offset) -> consumer.seek(partition, offset == null ? 0 : offset.offset()));
    }
}
