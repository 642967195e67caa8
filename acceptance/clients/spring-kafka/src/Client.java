import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/// Spring Kafka: templates, annotated listeners and listener containers.
final class Client {
    private final String prefix;
    private final Application application;
    private final KafkaTemplate<String, String> template;
    private final KafkaAdmin admin;
    private final Containers containers;

    @SuppressWarnings("unchecked")
    private Client(AnnotationConfigApplicationContext context, String prefix) {
        this.prefix = prefix;
        this.application = context.getBean(Application.class);
        this.template = context.getBean(KafkaTemplate.class);
        this.admin = context.getBean(KafkaAdmin.class);
        this.containers = new Containers(context, template, prefix);
    }

    public static void main(String[] arguments) {
        Map<String, Object> settings = Map.of("bootstrap", arguments[0], "prefix", arguments[1]);
        try (var context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("arguments", settings));
            context.register(Application.class);
            context.refresh();
            new Client(context, arguments[1]).run();
        }
    }

    private void run() {
        for (var codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            Features.check("produce." + codec, () -> codec(codec));
        }
        Features.check("headers", this::headers);
        Features.check("nulls", this::nulls);
        Features.check("group", containers::group);
        Features.check("resume", containers::resume);
        Features.check("seek.offset", containers::seekOffset);
        Features.check("seek.time", containers::seekTime);
        Features.check("admin", this::administration);
        Features.check("spring.dead_letter", this::deadLetter);
        Features.check("restart", containers::restart);
        System.out.println("error.too_large\t" + tooLarge());
        for (var it : List.of("unknown_topic", "out_of_range", "illegal_generation")) {
            System.out.println("error." + it + "\tn/a Spring leaves it to the Java client");
        }
    }

    private List<ConsumerRecord<String, String>> received(String topic) {
        return application.received.stream().filter(it -> it.topic().equals(prefix + topic)).toList();
    }

    private void codec(String codec) throws Exception {
        var topic = "produce-" + codec;
        Map<String, Object> settings = Map.of(ProducerConfig.COMPRESSION_TYPE_CONFIG, codec);
        var compressing = new KafkaTemplate<>(template.getProducerFactory(), settings);
        for (int i = 0; i < 200; i++) {
            compressing.send(prefix + topic, i % 3, "k" + i, value(codec, i));
        }
        compressing.flush();
        Features.eventually(() -> received(topic).size() >= 200, "not all received");
        Features.check(received(topic).size() == 200, "too many received");
        for (int partition = 0; partition < 3; partition++) {
            int p = partition;
            var found = received(topic).stream().filter(it -> it.partition() == p);
            var wanted = IntStream.range(0, 200).filter(it -> it % 3 == p);
            Features.check(
                    found.map(it -> it.key() + "=" + it.value())
                            .toList()
                            .equals(wanted.mapToObj(it -> "k" + it + "=" + value(codec, it)).toList()),
                    "partition " + p + " differs");
        }
    }

    private static String value(String codec, int number) {
        return (codec + number).repeat(50);
    }

    private void headers() throws Exception {
        var headers = List.of(header("one", "1"), header("empty", ""), header("twice", "a"), header("twice", "b"));
        template.send(new ProducerRecord<>(prefix + "headers", 0, "k", "v", headers)).get();
        Features.eventually(() -> received("headers").size() == 1, "not received");
        var found = received("headers").get(0).headers();
        Features.check(Arrays.asList(found.toArray()).equals(headers), "headers " + found);
    }

    private static Header header(String key, String value) {
        return new RecordHeader(key, value.getBytes(StandardCharsets.UTF_8));
    }

    private void nulls() throws Exception {
        var choices = Arrays.asList(null, "", "some");
        for (var key : choices) {
            for (var value : choices) {
                template.send(prefix + "nulls", 0, key, value).get();
            }
        }
        Features.eventually(() -> received("nulls").size() == 9, "not all received");
        var found = received("nulls");
        for (int i = 0; i < 9; i++) {
            Features.check(Objects.equals(found.get(i).key(), choices.get(i / 3)), "key " + i);
            Features.check(Objects.equals(found.get(i).value(), choices.get(i % 3)), "value " + i);
        }
    }

    private void administration() throws Exception {
        var name = prefix + "admin";
        for (int partitions : new int[] {2, 5}) {
            admin.createOrModifyTopics(new NewTopic(name, partitions, (short) 1));
            Features.eventually(
                    () -> admin.describeTopics(name).get(name).partitions().size() == partitions,
                    "not " + partitions + " partitions");
        }
    }

    private void deadLetter() throws Exception {
        for (var value : List.of("good", "poison", "good")) {
            template.send(prefix + "poison", 0, "k", value).get();
        }
        Features.eventually(() -> application.dead.size() == 1, "no dead letter");
        Features.check(application.attempts.get() == 3, application.attempts + " attempts");
        var letter = application.dead.get(0);
        Features.check(letter.value().equals("poison"), "another letter");
        var offset = letter.headers().lastHeader("kafka_dlt-original-offset").value();
        Features.check(ByteBuffer.wrap(offset).getLong() == 1, "another offset");
    }

    private String tooLarge() {
        Map<String, Object> settings = Map.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 10_000_000);
        var large = new KafkaTemplate<>(template.getProducerFactory(), settings);
        try {
            large.send(prefix + "too-large", "x".repeat(2_000_000)).get();
            return "failed no error came";
        } catch (ExecutionException e) {
            return "reports " + e.getCause().getCause().getClass().getSimpleName();
        } catch (InterruptedException e) {
            return "failed " + e;
        }
    }
}
