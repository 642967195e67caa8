import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What is written is what is read, from wherever it is asked for.
record RecordFeatures(Client client) {
    void codec(String codec) throws Exception {
        var topic = client.topic("produce-" + codec, 3);
        var records =
                IntStream.range(0, 200)
                        .mapToObj(it -> new ProducerRecord<>(
                                topic, it % 3, Client.bytes("k" + it), Client.bytes((codec + it).repeat(50))))
                        .toList();
        client.produce(records, Map.of("compression.type", codec, "linger.ms", 5));
        var read = client.readAll(topic, 3, 200);
        for (int partition = 0; partition < 3; partition++) {
            int p = partition;
            var wanted = records.stream().filter(it -> it.partition() == p);
            var found = read.stream().filter(it -> it.partition() == p);
            Features.check(
                    wanted.map(it -> text(it.key(), it.value())).toList()
                            .equals(found.map(it -> text(it.key(), it.value())).toList()),
                    "partition " + p + " differs");
        }
    }

    private static String text(byte[] key, byte[] value) {
        return Client.text(key) + "=" + Client.text(value);
    }

    void headers() throws Exception {
        var topic = client.topic("headers", 1);
        var headers = Stream.of("one=1", "empty=", "twice=a", "none", "twice=b", "čeština=ř").map(RecordFeatures::header);
        var record = new ProducerRecord<byte[], byte[]>(topic, 0, null, Client.bytes("v"), headers.toList());
        client.produce(List.of(record), Map.of());
        var read = client.readAll(topic, 1, 1).get(0).headers();
        Features.check(List.of(read.toArray()).equals(List.of(record.headers().toArray())), "headers " + read);
    }

    private static org.apache.kafka.common.header.Header header(String text) {
        int at = text.indexOf('=');
        return at < 0
                ? new RecordHeader(text, (byte[]) null)
                : new RecordHeader(text.substring(0, at), Client.bytes(text.substring(at + 1)));
    }

    void nulls() throws Exception {
        var topic = client.topic("nulls", 1);
        byte[] none = null;
        byte[] empty = {};
        byte[] some = {1};
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (var key : new byte[][] {none, empty, some}) {
            for (var value : new byte[][] {none, empty, some}) {
                records.add(new ProducerRecord<>(topic, 0, key, value));
            }
        }
        client.produce(records, Map.of());
        var read = client.readAll(topic, 1, records.size());
        for (int i = 0; i < records.size(); i++) {
            Features.check(
                    java.util.Arrays.equals(records.get(i).key(), read.get(i).key())
                            && java.util.Arrays.equals(records.get(i).value(), read.get(i).value()),
                    "record " + i + " differs");
        }
    }

    void seekOffset() throws Exception {
        var topic = client.topic("seek-offset", 1);
        client.produce(Client.numbered(topic, 1, 0, 100), Map.of());
        var partition = new TopicPartition(topic, 0);
        try (var consumer = client.consumer("seek", Map.of("max.poll.records", 10))) {
            consumer.assign(List.of(partition));
            client.read(consumer, 10);
            for (int offset : new int[] {70, 20}) {
                consumer.seek(partition, offset);
                isRecord(client.read(consumer, 1).get(0), offset);
            }
            Features.check(consumer.beginningOffsets(List.of(partition)).get(partition) == 0, "first offset");
            Features.check(consumer.endOffsets(List.of(partition)).get(partition) == 100, "last offset");
        }
    }

    private static void isRecord(ConsumerRecord<byte[], byte[]> record, int offset) {
        Features.check(record.offset() == offset, "offset " + record.offset());
        Features.check(Client.text(record.value()).equals("value " + offset), "another record");
    }

    void seekTime() throws Exception {
        var topic = client.topic("seek-time", 1);
        long start = System.currentTimeMillis() - 100_000;
        var records =
                IntStream.range(0, 50)
                        .mapToObj(it -> new ProducerRecord<>(
                                topic, 0, start + it * 1000L, Client.bytes("k"), Client.bytes("value " + it)))
                        .toList();
        client.produce(records, Map.of());
        var partition = new TopicPartition(topic, 0);
        try (var consumer = client.consumer("seek-time", Map.of())) {
            consumer.assign(List.of(partition));
            for (var asked : Map.of(start + 20_000, 20, start + 20_001, 21).entrySet()) {
                var found = consumer.offsetsForTimes(Map.of(partition, asked.getKey())).get(partition);
                Features.check(found.offset() == asked.getValue(), "offset " + found.offset());
                consumer.seek(partition, found.offset());
                var record = client.read(consumer, 1).get(0);
                isRecord(record, asked.getValue());
                Features.check(record.timestamp() == start + asked.getValue() * 1000L, "another time");
            }
            var late = consumer.offsetsForTimes(Map.of(partition, start + 90_000)).get(partition);
            Features.check(late == null, "found " + late);
        }
    }
}
