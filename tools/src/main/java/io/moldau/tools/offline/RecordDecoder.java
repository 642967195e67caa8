package io.moldau.tools.offline;

import com.google.gson.JsonObject;
import io.moldau.protocol.WireReader;
import io.moldau.protocol.record.RecordCursor;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.schema.Message;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What keys and values of records mean, and how Kafka's tool shows them.
public abstract sealed class RecordDecoder {
    /// Both as texts; empty for what is not shown.
    record Shown(Optional<String> key, Optional<String> value) {}

    abstract Shown show(RecordCursor record);

    private RecordDecoder() {}

    /// Keys and values that are texts.
    public static RecordDecoder texts() {
        return ofBytes(RecordDecoder::utf8, RecordDecoder::utf8);
    }

    /// Keys and values of one kind each.
    public static RecordDecoder ofBytes(
            Function<ByteBuffer, String> keys, Function<ByteBuffer, String> values) {
        return new Plain(keys, values);
    }

    /// `__consumer_offsets`.
    public static RecordDecoder offsets() {
        return new Coordinator(CoordinatorRecords.ofGroups());
    }

    /// `__transaction_state`.
    public static RecordDecoder transactions() {
        return new Coordinator(CoordinatorRecords.ofTransactions());
    }

    /// `__share_group_state`.
    public static RecordDecoder shareGroups() {
        return new Coordinator(CoordinatorRecords.ofShareGroups());
    }

    /// `__cluster_metadata`.
    public static RecordDecoder metadata() {
        return new Metadata();
    }

    static String utf8(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    private static final class Plain extends RecordDecoder {
        private final Function<ByteBuffer, String> keys;
        private final Function<ByteBuffer, String> values;

        Plain(Function<ByteBuffer, String> keys, Function<ByteBuffer, String> values) {
            this.keys = keys;
            this.values = values;
        }

        @Override
        Shown show(RecordCursor record) {
            return new Shown(
                    Optional.ofNullable(record.key()).map(keys),
                    Optional.ofNullable(record.value()).map(values));
        }
    }

    /// A coordinator's records, in the form of Kafka's tool: numbers of types and versions as
    /// texts.
    private static final class Coordinator extends RecordDecoder {
        private static final int GROUP_METADATA = 2;

        private final CoordinatorRecords records;
        private final Map<String, Message> protocols = new HashMap<>();

        Coordinator(CoordinatorRecords records) {
            this.records = records;
        }

        @Override
        Shown show(RecordCursor record) {
            var key = record.key();
            if (key == null) {
                throw new CommandFailure(
                        Exit.FAILED,
                        ("Failed to decode message at offset %d using the specified decoder"
                                        + " (message had a missing key)")
                                .formatted(record.offset()));
            }
            try {
                var known = records.key(key);
                if (known.isPresent()) {
                    return show(known.get(), record.value());
                }
                var text =
                        "Unknown record type %d at offset %d, skipping."
                                .formatted(CoordinatorRecords.type(key), record.offset());
                return new Shown(Optional.of(text), Optional.empty());
            } catch (RuntimeException e) {
                var text =
                        "Error at offset %d, skipping. %s"
                                .formatted(record.offset(), e.getMessage());
                return new Shown(Optional.of(text), Optional.empty());
            }
        }

        private Shown show(CoordinatorRecords.Key key, @Nullable ByteBuffer bytes) {
            var shown = new JsonObject();
            shown.addProperty("type", Integer.toString(key.type()));
            shown.add("data", key.data());
            return new Shown(
                    Optional.of(shown.toString()),
                    Optional.of(bytes == null ? "<DELETE>" : value(key, bytes)));
        }

        private String value(CoordinatorRecords.Key key, ByteBuffer bytes) {
            var value = records.value(key, bytes);
            if (key.type() == GROUP_METADATA) {
                openMembers(value.data());
            }
            var shown = new JsonObject();
            shown.addProperty("version", Integer.toString(value.version()));
            shown.add("data", value.data());
            return shown.toString();
        }

        /// What members of a classic group say is bytes to the coordinator, but not to the reader.
        private void openMembers(JsonObject group) {
            if (!group.get("protocolType").getAsString().equals("consumer")) {
                return;
            }
            for (var member : group.getAsJsonArray("members")) {
                open(member.getAsJsonObject(), "subscription", "ConsumerProtocolSubscription");
                open(member.getAsJsonObject(), "assignment", "ConsumerProtocolAssignment");
            }
        }

        private void open(JsonObject member, String field, String schema) {
            var bytes =
                    ByteBuffer.wrap(Base64.getDecoder().decode(member.get(field).getAsString()));
            if (bytes.remaining() < Short.BYTES) {
                return; // none yet
            }
            var in = new WireReader(bytes);
            int version = in.int16("version");
            var message = protocols.computeIfAbsent(schema, StoredSchema::named);
            if (message.versions().contains(version)) {
                member.add(field, StoredJson.read(message, in, version));
            }
        }
    }

    /// A value is the varints frame version, type and version, and the body.
    private static final class Metadata extends RecordDecoder {
        private static final int FRAME_VERSION = 1;

        private final Map<Integer, Message> records =
                StoredSchema.family(ClusterMetadataRecord.class);

        @Override
        Shown show(RecordCursor record) {
            String text;
            try {
                text = text(record.value());
            } catch (RuntimeException e) {
                text = "Error at %d, skipping. %s".formatted(record.offset(), e.getMessage());
            }
            return new Shown(Optional.empty(), Optional.of(text));
        }

        private String text(@Nullable ByteBuffer value) {
            if (value == null) {
                throw new IllegalArgumentException("there is no value");
            }
            var in = new WireReader(value);
            int frame = in.unsignedVarint("frame version");
            if (frame != FRAME_VERSION) {
                throw new IllegalArgumentException(
                        "Could not deserialize metadata record with frame version " + frame);
            }
            int type = in.unsignedVarint("record type");
            int version = in.unsignedVarint("record version");
            var schema = records.get(type);
            if (schema == null) {
                throw new IllegalArgumentException("Unknown metadata record type " + type);
            }
            var shown = new JsonObject();
            shown.addProperty("type", upperCase(schema.name()));
            shown.addProperty("version", version);
            shown.add("data", StoredJson.read(schema, in, version));
            return shown.toString();
        }

        /// `TOPIC_RECORD` of `TopicRecord`.
        private static String upperCase(String name) {
            return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
        }
    }
}
