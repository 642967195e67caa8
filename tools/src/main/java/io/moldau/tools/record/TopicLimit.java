package io.moldau.tools.record;

import io.moldau.tools.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;

/// How large a batch a topic takes, and what a producer makes of it.
///
/// A batch that the broker finds too large is split by the client (seen with kafka-clients 4.4)
/// into batches of its own size, which may be as large again, and so on until its thread dies of
/// it. So batches are no larger than the topic takes, and a record that alone is larger is not
/// sent.
///
/// @param bytes its `max.message.bytes`, or what a broker takes where that may not be asked
record TopicLimit(long bytes) {
    private static final long BROKER_DEFAULT_BYTES = 1024 * 1024 + 12;

    /// The client's own default.
    private static final long BATCH_BYTES = 16 * 1024;

    /// The client reckons with a little more than a record needs. What is so close to the limit the
    /// broker decides.
    private static final long RECKONED_BYTES = 32;

    static TopicLimit of(String topic, Topics topics)
            throws ExecutionException, InterruptedException {
        try {
            var config = topics.settings(List.of(topic)).get(topic);
            var max = config == null ? null : config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
            return new TopicLimit(max == null ? BROKER_DEFAULT_BYTES : Long.parseLong(max.value()));
        } catch (ExecutionException e) {
            // Who may only write may not ask this.
            if (e.getCause() instanceof AuthorizationException) {
                return new TopicLimit(BROKER_DEFAULT_BYTES);
            }
            throw e;
        }
    }

    Map<String, String> settings(String compression) {
        long request = bytes + RECKONED_BYTES;
        // Before it is compressed a record may be larger.
        long requestMax =
                compression.equalsIgnoreCase("none")
                        ? request
                        : Math.max(request, BROKER_DEFAULT_BYTES);
        return Map.of(
                ProducerConfig.BATCH_SIZE_CONFIG,
                Long.toString(Math.min(BATCH_BYTES, bytes)),
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Long.toString(Math.min(Integer.MAX_VALUE, requestMax)));
    }
}
