import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// Administration, a restart of the broker, and what the broker refuses.
record BrokerFeatures(Client client) {
    void administration() throws Exception {
        var admin = client.admin;
        var name = client.name("admin");
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        var topic = new NewTopic(name, 2, (short) 1).configs(Map.of("retention.ms", "3600000"));
        admin.createTopics(List.of(topic)).all().get();
        Features.eventually(() -> admin.listTopics().names().get().contains(name), "not listed");
        Features.check(TopicSize.of(admin, name) == 2, "not two partitions");
        Features.check(setting(resource).equals("3600000"), "setting " + setting(resource));

        var change = new AlterConfigOp(new ConfigEntry("retention.ms", "7200000"), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
        Features.eventually(() -> setting(resource).equals("7200000"), "the setting stays");
        admin.createPartitions(Map.of(name, NewPartitions.increaseTo(5))).all().get();
        Features.eventually(() -> TopicSize.of(admin, name) == 5, "not five partitions");

        var group = client.name("resume");
        Features.check(groups().contains(group), "groups " + groups());
        var described = admin.describeConsumerGroups(List.of(group)).all().get().get(group);
        Features.check(described.members().isEmpty(), "members " + described.members());
        var committed = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        Features.check(committed.get(new TopicPartition(client.name("resume"), 0)).offset() == 100, "committed " + committed);
        admin.deleteConsumerGroups(List.of(group)).all().get();
        Features.check(!groups().contains(group), "the group is still there");
        admin.deleteTopics(List.of(name)).all().get();
        Features.eventually(() -> !admin.listTopics().names().get().contains(name), "still there");
    }

    private String setting(ConfigResource resource) throws Exception {
        return client.admin.describeConfigs(List.of(resource)).all().get().get(resource).get("retention.ms").value();
    }

    private Set<String> groups() throws Exception {
        var groups = new HashSet<String>();
        client.admin.listConsumerGroups().all().get().forEach(it -> groups.add(it.groupId()));
        return groups;
    }

    void restart() throws Exception {
        var topic = client.topic("restart", 1);
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        var seen = new ArrayList<String>();
        try (var producer = client.producer(Map.of());
                var consumer = client.consumer("restart", Map.of())) {
            consumer.subscribe(List.of(topic));
            var stop = new AtomicBoolean();
            var problems = new ArrayList<Exception>();
            var thread = Thread.ofVirtual().start(() -> produceUntil(stop, producer, topic, acknowledged, problems));
            client.read(consumer, 20).forEach(it -> seen.add(Client.text(it.value())));
            System.out.println("!restart");
            Features.check("restarted".equals(line()), "no restart");
            int before = acknowledged.size();
            Features.eventually(() -> acknowledged.size() >= before + 20, "nothing is acknowledged any more");
            stop.set(true);
            thread.join();
            producer.flush();
            Features.check(problems.isEmpty(), "not acknowledged: " + problems);
            Features.eventually(
                    () -> {
                        consumer.poll(Duration.ofMillis(100)).forEach(it -> seen.add(Client.text(it.value())));
                        return seen.containsAll(acknowledged);
                    },
                    "acknowledged records are lost");
        }
    }

    private static String line() throws java.io.IOException {
        return new java.io.BufferedReader(new java.io.InputStreamReader(System.in)).readLine();
    }

    private static void produceUntil(
            AtomicBoolean stop,
            KafkaProducer<byte[], byte[]> producer,
            String topic,
            Set<String> acknowledged,
            List<Exception> problems) {
        for (int i = 0; !stop.get(); i++) {
            var value = "value " + i;
            producer.send(new ProducerRecord<>(topic, 0, null, Client.bytes(value)), (_, problem) -> {
                if (problem == null) {
                    acknowledged.add(value);
                } else {
                    problems.add(problem);
                }
            });
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }

    Optional<String> unknownTopic() throws Exception {
        return Client.reported(() -> TopicSize.of(client.admin, client.name("nosuch")));
    }

    Optional<String> tooLarge() throws Exception {
        var record = new ProducerRecord<byte[], byte[]>(client.topic("too-large", 1), new byte[2_000_000]);
        return Client.reported(() -> client.produce(List.of(record), Map.of("max.request.size", 10_000_000)));
    }

    Optional<String> outOfRange() throws Exception {
        var topic = client.topic("out-of-range", 1);
        client.produce(Client.numbered(topic, 1, 0, 3), Map.of());
        try (var consumer = client.consumer("range", Map.of("auto.offset.reset", "none"))) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seek(new TopicPartition(topic, 0), 1_000_000);
            return Client.reported(() -> client.read(consumer, 1));
        }
    }
}
