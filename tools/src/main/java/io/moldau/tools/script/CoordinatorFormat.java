package io.moldau.tools.script;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.moldau.tools.offline.CoordinatorRecords;
import io.moldau.tools.screen.Json;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.MessageFormatter;

/// The records of some kinds in a coordinator's topic as JSON, one behind the other without an end
/// of line, as Kafka's formatters print them:
/// `{"key":{"type":1,"data":{...}},"value":{"version":4,"data":{...}}}`.
final class CoordinatorFormat implements MessageFormatter {
    /// Of offsets: the first was that of Kafka until 0.9.
    private static final Set<Integer> OFFSETS = Set.of(0, 1);

    private static final Set<Integer> GROUPS = Set.of(2);
    private static final Set<Integer> SHARE_GROUPS = Set.of(10, 11, 12, 13, 14, 15);
    private static final Set<Integer> TRANSACTIONS = Set.of(0);

    /// Snapshots and updates of what a share group has.
    private static final Set<Integer> SHARE_STATES = Set.of(0, 1);

    private final CoordinatorRecords records;
    private final Set<Integer> types;

    private CoordinatorFormat(CoordinatorRecords records, Set<Integer> types) {
        this.records = records;
        this.types = types;
    }

    static CoordinatorFormat offsets() {
        return new CoordinatorFormat(CoordinatorRecords.ofGroups(), OFFSETS);
    }

    static CoordinatorFormat groups() {
        return new CoordinatorFormat(CoordinatorRecords.ofGroups(), GROUPS);
    }

    static CoordinatorFormat shareGroups() {
        return new CoordinatorFormat(CoordinatorRecords.ofGroups(), SHARE_GROUPS);
    }

    static CoordinatorFormat shareStates() {
        return new CoordinatorFormat(CoordinatorRecords.ofShareGroups(), SHARE_STATES);
    }

    static CoordinatorFormat transactions() {
        return new CoordinatorFormat(CoordinatorRecords.ofTransactions(), TRANSACTIONS);
    }

    @Override
    public void writeTo(ConsumerRecord<byte[], byte[]> record, PrintStream out) {
        if (record.key() == null) {
            return;
        }
        try {
            var bytes = ByteBuffer.wrap(record.key());
            if (types.contains(CoordinatorRecords.type(bytes))) {
                records.key(bytes).ifPresent(it -> write(it, record, out));
            }
        } catch (IllegalArgumentException e) {
            throw new ScriptFailure(
                    "Could not read record at offset %d due to: %s"
                            .formatted(record.offset(), e.getMessage()));
        }
    }

    private void write(
            CoordinatorRecords.Key key, ConsumerRecord<byte[], byte[]> record, PrintStream out) {
        var json = new JsonObject();
        json.add("key", numbered("type", key.type(), key.data()));
        if (record.value() == null) {
            json.add("value", JsonNull.INSTANCE);
        } else {
            var value = records.value(key, ByteBuffer.wrap(record.value()));
            json.add("value", numbered("version", value.version(), value.data()));
        }
        out.writeBytes(Json.LINE.toJson(json).getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject numbered(String name, int number, JsonObject data) {
        var json = new JsonObject();
        json.addProperty(name, number);
        json.add("data", data);
        return json;
    }
}
