import org.apache.kafka.common.TopicPartition;
import org.springframework.context.ApplicationContext;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.AcknowledgingMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ConsumerSeekAware;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.MessageListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

/// What listener containers do that the program starts and stops itself.
final class Containers {
    private final ConcurrentKafkaListenerContainerFactory<String, String> factory;
    private final KafkaTemplate<String, String> template;
    private final String prefix;

    @SuppressWarnings("unchecked")
    Containers(ApplicationContext context, KafkaTemplate<String, String> template, String prefix) {
        this.factory = context.getBean(ConcurrentKafkaListenerContainerFactory.class);
        this.template = template;
        this.prefix = prefix;
    }

    private ConcurrentMessageListenerContainer<String, String> container(String topic, Object listener) {
        var container = factory.createContainer(prefix + topic);
        container.setBeanName(topic);
        container.getContainerProperties().setGroupId(prefix + topic);
        container.setupMessageListener(listener);
        return container;
    }

    /// Sends `value 0`, `value 1`, … to the partitions in turn, each a second later than the one before.
    private void send(String topic, int partitions, int from, int to) {
        for (int i = from; i < to; i++) {
            template.send(prefix + topic, i % partitions, time(i), "k" + i, "value " + i);
        }
        template.flush();
    }

    private static final long START = System.currentTimeMillis() - 1_000_000;

    private static long time(int number) {
        return START + number * 1000L;
    }

    void group() throws Exception {
        send("group", 4, 0, 400);
        Set<String> seen = ConcurrentHashMap.newKeySet();
        MessageListener<String, String> listener = it -> seen.add(it.value());
        var first = container("group", listener);
        var second = container("group", listener);
        first.start();
        Features.eventually(() -> seen.size() > 20, "the first container got nothing");
        second.start();
        Features.eventually(() -> owned(first).size() == 2 && owned(second).size() == 2, "not shared");
        var both = new HashSet<>(owned(first));
        both.addAll(owned(second));
        Features.check(both.size() == 4, "the shares overlap: " + both);
        first.stop();
        send("group", 4, 400, 440);
        Features.eventually(() -> owned(second).size() == 4, "the second container did not get all");
        Features.eventually(() -> seen.size() == 440, "records are missing");
        second.stop();
    }

    private static Set<TopicPartition> owned(ConcurrentMessageListenerContainer<String, String> container) {
        var assigned = container.getAssignedPartitions();
        return assigned == null ? Set.of() : Set.copyOf(assigned);
    }

    /// The listener acknowledges 50 records itself; where it stopped to do so, the next one begins.
    void resume() throws Exception {
        send("resume", 1, 0, 100);
        for (int start : new int[] {0, 50}) {
            var offsets = new CopyOnWriteArrayList<Long>();
            AcknowledgingMessageListener<String, String> listener = (record, acknowledgment) -> {
                if (offsets.size() < 50 && record.value().equals("value " + record.offset())) {
                    offsets.add(record.offset());
                    acknowledgment.acknowledge();
                }
            };
            var container = container("resume", listener);
            container.getContainerProperties().setAckMode(AckMode.MANUAL);
            container.start();
            Features.eventually(() -> offsets.size() == 50, "too few records");
            container.stop();
            var wanted = LongStream.range(start, start + 50).boxed().toList();
            Features.check(offsets.equals(wanted), "offsets " + offsets);
        }
    }

    interface Seek {
        void to(ConsumerSeekAware.ConsumerSeekCallback callback, TopicPartition partition);
    }

    /// Seeks when it gets its partitions, and keeps the first record that comes then.
    private record Seeker(Seek seek, List<ConsumerRecord<String, String>> read)
            implements MessageListener<String, String>, ConsumerSeekAware {
        @Override
        public void onPartitionsAssigned(Map<TopicPartition, Long> assignments, ConsumerSeekCallback callback) {
            assignments.keySet().forEach(it -> seek.to(callback, it));
        }

        @Override
        public void onMessage(ConsumerRecord<String, String> record) {
            read.add(record);
        }
    }

    void seekOffset() throws Exception {
        send("seek", 1, 0, 100);
        seek((callback, it) -> callback.seek(it.topic(), it.partition(), 70), 70);
    }

    void seekTime() throws Exception {
        seek((callback, it) -> callback.seekToTimestamp(List.of(it), time(19) + 1), 20);
    }

    private void seek(Seek seek, int wanted) throws Exception {
        var seeker = new Seeker(seek, new CopyOnWriteArrayList<>());
        var container = container("seek", seeker);
        container.start();
        Features.eventually(() -> seeker.read.size() == 100 - wanted, "not the records from there on");
        container.stop();
        Features.check(seeker.read.get(0).value().equals("value " + wanted), "another record");
    }

    void restart() throws Exception {
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        Set<String> seen = ConcurrentHashMap.newKeySet();
        var problems = new CopyOnWriteArrayList<Throwable>();
        var stop = new AtomicBoolean();
        MessageListener<String, String> listener = it -> seen.add(it.value());
        var container = container("restart", listener);
        container.start();
        var thread = Thread.ofVirtual().start(() -> {
            for (int i = 0; !stop.get(); i++) {
                var value = "value " + i;
                template.send(prefix + "restart", value).whenComplete((_, problem) -> {
                    if (problem == null) {
                        acknowledged.add(value);
                    } else {
                        problems.add(problem);
                    }
                });
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            }
        });
        Features.eventually(() -> seen.size() > 20, "nothing is read");
        System.out.println("!restart");
        var line = new BufferedReader(new InputStreamReader(System.in)).readLine();
        Features.check("restarted".equals(line), "no restart");
        int before = acknowledged.size();
        Features.eventually(() -> acknowledged.size() >= before + 20, "nothing is acknowledged any more");
        stop.set(true);
        thread.join();
        template.flush();
        Features.check(problems.isEmpty(), "not acknowledged: " + problems);
        Features.eventually(() -> seen.containsAll(acknowledged), "acknowledged records are lost");
        container.stop();
    }
}
