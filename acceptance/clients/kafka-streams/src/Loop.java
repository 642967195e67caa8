import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.StreamJoined;

import java.time.Duration;
import java.util.List;
import java.util.Properties;

/// The loop of ../README.md with Kafka Streams, each input handled exactly once: words are counted, and orders meet
/// their payments. State is kept in stores with changelogs; words, orders and payments go through repartition topics.
final class Loop {
    private static final Duration EVER = Duration.ofDays(1);

    public static void main(String[] arguments) {
        var bootstrap = arguments[0];
        var prefix = arguments[1];
        var settings = new Properties();
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, prefix + "loop");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, System.getenv("STATE"));
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        // Without the cache every step of a count is seen.
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        settings.put(StreamsConfig.consumerPrefix("session.timeout.ms"), 3000);
        settings.put(StreamsConfig.consumerPrefix("heartbeat.interval.ms"), 500);
        settings.put(StreamsConfig.producerPrefix("transaction.timeout.ms"), 10_000);
        var streams = new KafkaStreams(topology(prefix), settings);
        streams.setUncaughtExceptionHandler(e -> {
            e.printStackTrace();
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams.start();
    }

    private static Topology topology(String prefix) {
        var builder = new StreamsBuilder();
        builder.<String, String>stream(prefix + "lines")
                .flatMapValues(line -> List.of(line.split(" ")))
                .groupBy((_, word) -> word, Grouped.as("words"))
                .count(Materialized.as("counts"))
                .toStream()
                .mapValues(count -> "" + count)
                .to(prefix + "counts");
        // The value of both names the customer, then the thing itself.
        KStream<String, String> orders = byCustomer(builder, prefix + "orders");
        KStream<String, String> payments = byCustomer(builder, prefix + "payments");
        orders.join(
                        payments,
                        (order, payment) -> order + "+" + payment,
                        JoinWindows.ofTimeDifferenceWithNoGrace(EVER),
                        StreamJoined.as("meetings"))
                .to(prefix + "pairs");
        return builder.build();
    }

    private static KStream<String, String> byCustomer(StreamsBuilder builder, String topic) {
        return builder.<String, String>stream(topic)
                .selectKey((_, value) -> value.split(" ")[0])
                .mapValues(value -> value.split(" ")[1]);
    }
}
