package io.moldau.tools.script;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.MessageFormatter;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/// A line for each record, with the fields that properties ask for: Kafka's
/// `DefaultMessageFormatter`.
final class DefaultFormat implements MessageFormatter {
    private static final String TYPE_SUFFIX = ".deserializer";

    /// Of a leader's epoch and a count of deliveries, which Kafka's tool loses on the way here.
    private static final String ABSENT = "NOT_PRESENT";

    private final Output output;
    private boolean timestamp;
    private boolean partition;
    private boolean offset;
    private boolean delivery;
    private boolean epoch;
    private boolean headers;
    private boolean key;
    private boolean value = true;
    private byte[] keySeparator = utf8("\t");
    private byte[] lineSeparator = utf8("\n");
    private byte[] headersSeparator = utf8(",");
    private byte[] nullLiteral = utf8("null");
    private Optional<Deserializer<?>> keys = Optional.empty();
    private Optional<Deserializer<?>> values = Optional.empty();
    private Optional<Deserializer<?>> headerValues = Optional.empty();

    /// Where the fields of one record go, with a separator before each but the first.
    private final class Line {
        private final PrintStream out;
        private boolean begun;

        Line(PrintStream out) {
            this.out = out;
        }

        Line next() {
            if (begun) {
                out.writeBytes(keySeparator);
            }
            begun = true;
            return this;
        }

        void add(String text) {
            out.writeBytes(utf8(text));
        }
    }

    DefaultFormat(Output output) {
        this.output = output;
    }

    @Override
    public void configure(Map<String, ?> properties) {
        timestamp = isTrue(properties, "print.timestamp", timestamp);
        partition = isTrue(properties, "print.partition", partition);
        offset = isTrue(properties, "print.offset", offset);
        delivery = isTrue(properties, "print.delivery", delivery);
        epoch = isTrue(properties, "print.epoch", epoch);
        headers = isTrue(properties, "print.headers", headers);
        key = isTrue(properties, "print.key", key);
        value = isTrue(properties, "print.value", value);
        keySeparator = bytes(properties, "key.separator", keySeparator);
        lineSeparator = bytes(properties, "line.separator", lineSeparator);
        headersSeparator = bytes(properties, "headers.separator", headersSeparator);
        nullLiteral = bytes(properties, "null.literal", nullLiteral);
        keys = deserializer(properties, "key", true);
        values = deserializer(properties, "value", false);
        headerValues = deserializer(properties, "headers", false);
    }

    @Override
    public void writeTo(ConsumerRecord<byte[], byte[]> record, PrintStream out) {
        var line = new Line(out);
        if (timestamp) {
            line.next().add(timestamp(record));
        }
        if (partition) {
            line.next().add("Partition:" + record.partition());
        }
        if (offset) {
            line.next().add("Offset:" + record.offset());
        }
        if (delivery) {
            line.next().add("Delivery:" + ABSENT);
        }
        if (epoch) {
            line.next().add("Epoch:" + ABSENT);
        }
        if (headers) {
            line.next();
            writeHeaders(record, line);
        }
        // A field stands there before its deserializer fails: as in Kafka, what came before it is
        // printed.
        if (key) {
            line.next().out.writeBytes(read(record, keys, record.key()));
        }
        if (value) {
            line.next().out.writeBytes(read(record, values, record.value()));
        }
        if (line.begun) {
            out.writeBytes(lineSeparator);
        }
    }

    private void writeHeaders(ConsumerRecord<byte[], byte[]> record, Line line) {
        boolean first = true;
        for (var header : record.headers()) {
            if (!first) {
                line.out.writeBytes(headersSeparator);
            }
            first = false;
            line.add(header.key() + ":");
            line.out.writeBytes(read(record, headerValues, header.value()));
        }
        if (first) {
            line.add("NO_HEADERS");
        }
    }

    static String timestamp(ConsumerRecord<byte[], byte[]> record) {
        return record.timestampType() == TimestampType.NO_TIMESTAMP_TYPE
                ? "NO_TIMESTAMP"
                : record.timestampType() + ":" + record.timestamp();
    }

    /// What is shown of bytes. A deserializer gets the literal for null, as Kafka's tool gives it.
    private byte[] read(
            ConsumerRecord<byte[], byte[]> record,
            Optional<Deserializer<?>> deserializer,
            byte @Nullable [] source) {
        var bytes = source == null ? nullLiteral : source;
        if (deserializer.isEmpty()) {
            return bytes;
        }
        var read = deserializer.get().deserialize(record.topic(), record.headers(), bytes);
        return utf8(read.toString());
    }

    private static boolean isTrue(Map<String, ?> properties, String name, boolean otherwise) {
        var value = properties.get(name);
        return value == null ? otherwise : value.toString().strip().equalsIgnoreCase("true");
    }

    private static byte[] bytes(Map<String, ?> properties, String name, byte[] otherwise) {
        var value = properties.get(name);
        return value == null ? otherwise : utf8(value.toString());
    }

    private Optional<Deserializer<?>> deserializer(
            Map<String, ?> properties, String what, boolean isKey) {
        var name = what + TYPE_SUFFIX;
        var type = properties.get(name);
        if (type == null) {
            return Optional.empty();
        }
        try {
            Deserializer<?> deserializer =
                    Class.forName(type.toString())
                            .asSubclass(Deserializer.class)
                            .getDeclaredConstructor()
                            .newInstance();
            deserializer.configure(below(properties, name + "."), isKey);
            return Optional.of(deserializer);
        } catch (ReflectiveOperationException | ClassCastException | KafkaException e) {
            output.warn("Unable to instantiate a deserializer from %s: %s".formatted(type, e));
            return Optional.empty();
        }
    }

    /// Properties of the deserializer itself: `key.deserializer.NAME`.
    private static Map<String, Object> below(Map<String, ?> properties, String prefix) {
        var own = new HashMap<String, Object>();
        properties.forEach((name, value) -> {
            if (name.startsWith(prefix) && name.length() > prefix.length()) {
                own.put(name.substring(prefix.length()), value);
            }
        });
        return own;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
