import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.FixedBackOff;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// An application as Spring wants it: beans, topics that are created when it starts, and annotated listeners.
@Configuration
@EnableKafka
class Application {
    /// What the annotated listener got, from all the topics that it names.
    final List<ConsumerRecord<String, String>> received = new CopyOnWriteArrayList<>();

    /// How often the poisonous record was tried, and what came to the topic of dead letters.
    final AtomicInteger attempts = new AtomicInteger();

    final List<ConsumerRecord<String, String>> dead = new CopyOnWriteArrayList<>();

    @Value("${bootstrap}")
    private String bootstrap;

    @Value("${prefix}")
    private String prefix;

    @Bean
    static PropertySourcesPlaceholderConfigurer placeholders() {
        return new PropertySourcesPlaceholderConfigurer();
    }

    @Bean
    KafkaAdmin admin() {
        return new KafkaAdmin(Map.of("bootstrap.servers", bootstrap));
    }

    @Bean
    KafkaAdmin.NewTopics topics() {
        var three = topics(3, "produce-none", "produce-gzip", "produce-snappy", "produce-lz4", "produce-zstd");
        var one = topics(1, "headers", "nulls", "poison", "poison-dlt", "resume", "seek", "restart", "too-large");
        var all = Stream.of(three, one, topics(4, "group")).flatMap(it -> it);
        return new KafkaAdmin.NewTopics(all.toArray(NewTopic[]::new));
    }

    private Stream<NewTopic> topics(int partitions, String... names) {
        return Stream.of(names).map(it -> new NewTopic(prefix + it, partitions, (short) 1));
    }

    @Bean
    ProducerFactory<String, String> producers() {
        return new DefaultKafkaProducerFactory<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer());
    }

    @Bean
    KafkaTemplate<String, String> template(ProducerFactory<String, String> producers) {
        return new KafkaTemplate<>(producers);
    }

    @Bean
    ConsumerFactory<String, String> consumers() {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest");
        return new DefaultKafkaConsumerFactory<>(settings, new StringDeserializer(), new StringDeserializer());
    }

    @Bean
    ConcurrentKafkaListenerContainerFactory<String, String> kafkaListenerContainerFactory(
            ConsumerFactory<String, String> consumers, KafkaTemplate<String, String> template) {
        var factory = new ConcurrentKafkaListenerContainerFactory<String, String>();
        factory.setConsumerFactory(consumers);
        var deadLetters = new DeadLetterPublishingRecoverer(template);
        factory.setCommonErrorHandler(new DefaultErrorHandler(deadLetters, new FixedBackOff(0, 2)));
        return factory;
    }

    @KafkaListener(
            groupId = "${prefix}records",
            topics = {
                "${prefix}produce-none",
                "${prefix}produce-gzip",
                "${prefix}produce-snappy",
                "${prefix}produce-lz4",
                "${prefix}produce-zstd",
                "${prefix}headers",
                "${prefix}nulls"
            })
    void listen(ConsumerRecord<String, String> record) {
        received.add(record);
    }

    /// Fails for one record, so that it is tried again and then sent to where the dead letters go.
    @KafkaListener(groupId = "${prefix}poison", topics = "${prefix}poison")
    void fail(ConsumerRecord<String, String> record) {
        if (record.value().equals("poison")) {
            attempts.incrementAndGet();
            throw new IllegalStateException("poison");
        }
    }

    @KafkaListener(groupId = "${prefix}dead", topics = "${prefix}poison-dlt")
    void bury(ConsumerRecord<String, String> record) {
        dead.add(record);
    }
}
