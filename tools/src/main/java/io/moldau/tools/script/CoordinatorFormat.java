package io.moldau.tools.script;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.moldau.tools.screen.Json;
import io.moldau.tools.script.StoredFields.Field;
import io.moldau.tools.script.StoredFields.StoredType;
import java.io.PrintStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.MessageFormatter;

/// The records of one kind in a coordinator's topic as JSON, one behind the other without an end of
/// line, as Kafka's formatters print them:
/// `{"key":{"type":1,"data":{...}},"value":{"version":4,"data":{...}}}`.
///
/// A key begins with the type of its record, a value with its version, both int16.
final class CoordinatorFormat implements MessageFormatter {
    private static final int NEVER = Integer.MAX_VALUE;

    /// One type of record. Its fields, and from which version on they are flexible.
    ///
    /// @param versionMax of the value; what is newer cannot be read
    private record Kind(StoredFields key, StoredFields value, int versionMax) {}

    private static final Kind OFFSET =
            new Kind(
                    new StoredFields(
                            NEVER,
                            List.of(
                                    Field.of("group", StoredType.STRING),
                                    Field.of("topic", StoredType.STRING),
                                    Field.of("partition", StoredType.INT32))),
                    new StoredFields(
                            4,
                            List.of(
                                    Field.of("offset", StoredType.INT64),
                                    Field.of("leaderEpoch", StoredType.INT32).since(3),
                                    Field.of("metadata", StoredType.STRING),
                                    Field.of("commitTimestamp", StoredType.INT64),
                                    Field.of("expireTimestamp", StoredType.INT64).since(1).until(1),
                                    Field.of("topicId", StoredType.UUID).since(4).tagged(0))),
                    4);

    private static final Kind GROUP =
            new Kind(
                    name("group"),
                    new StoredFields(
                            4,
                            List.of(
                                    Field.of("protocolType", StoredType.STRING),
                                    Field.of("generation", StoredType.INT32),
                                    Field.of("protocol", StoredType.STRING),
                                    Field.of("leader", StoredType.STRING),
                                    Field.of("currentStateTimestamp", StoredType.INT64).since(2),
                                    Field.array(
                                            "members",
                                            Field.of("memberId", StoredType.STRING),
                                            Field.of("groupInstanceId", StoredType.STRING).since(3),
                                            Field.of("clientId", StoredType.STRING),
                                            Field.of("clientHost", StoredType.STRING),
                                            Field.of("rebalanceTimeout", StoredType.INT32).since(1),
                                            Field.of("sessionTimeout", StoredType.INT32),
                                            Field.of("subscription", StoredType.BYTES),
                                            Field.of("assignment", StoredType.BYTES)))),
                    4);

    private static final Kind TRANSACTION =
            new Kind(
                    name("transactionalId"),
                    new StoredFields(
                            1,
                            List.of(
                                    Field.of("producerId", StoredType.INT64),
                                    Field.of("previousProducerId", StoredType.INT64)
                                            .since(1)
                                            .tagged(0),
                                    Field.of("nextProducerId", StoredType.INT64).since(1).tagged(1),
                                    Field.of("producerEpoch", StoredType.INT16),
                                    Field.of("nextProducerEpoch", StoredType.INT16)
                                            .since(1)
                                            .tagged(3),
                                    Field.of("transactionTimeoutMs", StoredType.INT32),
                                    Field.of("transactionStatus", StoredType.INT8),
                                    Field.array(
                                            "transactionPartitions",
                                            Field.of("topic", StoredType.STRING),
                                            Field.of("partitionIds", StoredType.INT32_ARRAY)),
                                    Field.of("transactionLastUpdateTimestampMs", StoredType.INT64),
                                    Field.of("transactionStartTimestampMs", StoredType.INT64),
                                    Field.of("clientTransactionVersion", StoredType.INT16)
                                            .since(1)
                                            .tagged(2))),
                    1);

    private final Map<Integer, Kind> kinds;

    private CoordinatorFormat(Map<Integer, Kind> kinds) {
        this.kinds = kinds;
    }

    static CoordinatorFormat offsets() {
        return new CoordinatorFormat(Map.of(0, OFFSET, 1, OFFSET));
    }

    static CoordinatorFormat groups() {
        return new CoordinatorFormat(Map.of(2, GROUP));
    }

    static CoordinatorFormat transactions() {
        return new CoordinatorFormat(Map.of(0, TRANSACTION));
    }

    private static StoredFields name(String field) {
        return new StoredFields(NEVER, List.of(Field.of(field, StoredType.STRING)));
    }

    @Override
    public void writeTo(ConsumerRecord<byte[], byte[]> record, PrintStream out) {
        if (record.key() == null) {
            return;
        }
        try {
            var key = ByteBuffer.wrap(record.key());
            int type = key.getShort();
            var kind = kinds.get(type);
            if (kind != null) {
                var json = new JsonObject();
                json.add("key", numbered("type", type, kind.key().read(key, 0)));
                json.add("value", record.value() == null ? JsonNull.INSTANCE : value(kind, record));
                out.writeBytes(Json.LINE.toJson(json).getBytes(StandardCharsets.UTF_8));
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new ScriptFailure(
                    "Could not read record at offset %d due to: %s"
                            .formatted(record.offset(), e.getMessage()));
        }
    }

    private static JsonObject value(Kind kind, ConsumerRecord<byte[], byte[]> record) {
        var value = ByteBuffer.wrap(record.value());
        int version = value.getShort();
        if (version < 0 || version > kind.versionMax()) {
            throw new IllegalArgumentException("its version %d is not known".formatted(version));
        }
        return numbered("version", version, kind.value().read(value, version));
    }

    private static JsonObject numbered(String name, int number, JsonObject data) {
        var json = new JsonObject();
        json.addProperty(name, number);
        json.add("data", data);
        return json;
    }
}
