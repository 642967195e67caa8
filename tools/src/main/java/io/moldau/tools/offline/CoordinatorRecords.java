package io.moldau.tools.offline;

import com.google.gson.JsonObject;
import io.moldau.protocol.DecodeException;
import io.moldau.protocol.WireReader;
import io.moldau.protocol.stored.ConsumerOffsetsKey;
import io.moldau.protocol.stored.ShareGroupStateKey;
import io.moldau.protocol.stored.TransactionStateKey;
import io.moldau.schema.Message;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The records of a coordinator's topic. A key is int16 type and body, a value int16 version and
/// body: both with the fields that their schemas name.
public final class CoordinatorRecords {
    /// What a record is about.
    ///
    /// @param type the number of its kind
    public record Key(int type, JsonObject data) {}

    /// What it says.
    public record Value(int version, JsonObject data) {}

    private final Map<Integer, Message> keys;

    /// By the type of their key; read when the first of them is met.
    private final Map<Integer, Message> values = new HashMap<>();

    private CoordinatorRecords(Class<?> keyFamily) {
        keys = StoredSchema.family(keyFamily);
    }

    /// `__consumer_offsets`.
    public static CoordinatorRecords ofGroups() {
        return new CoordinatorRecords(ConsumerOffsetsKey.class);
    }

    /// `__transaction_state`.
    public static CoordinatorRecords ofTransactions() {
        return new CoordinatorRecords(TransactionStateKey.class);
    }

    /// `__share_group_state`.
    public static CoordinatorRecords ofShareGroups() {
        return new CoordinatorRecords(ShareGroupStateKey.class);
    }

    /// @throws IllegalArgumentException if the bytes are no key
    public static int type(ByteBuffer key) {
        return number(new WireReader(key), "record type");
    }

    /// The key in these bytes; empty if its type is not known.
    ///
    /// @throws IllegalArgumentException if they are something else
    public Optional<Key> key(ByteBuffer bytes) {
        var in = new WireReader(bytes);
        int type = number(in, "record type");
        return Optional.ofNullable(keys.get(type)).map(it -> new Key(type, read(it, in, 0)));
    }

    /// The value in these bytes, of a record with this key.
    ///
    /// @throws IllegalArgumentException if they are something else, or of a later version
    public Value value(Key key, ByteBuffer bytes) {
        var schema = values.computeIfAbsent(key.type(), this::valueSchema);
        var in = new WireReader(bytes);
        int version = number(in, "version");
        if (!schema.versions().contains(version)) {
            throw new IllegalArgumentException("its version %d is not known".formatted(version));
        }
        return new Value(version, read(schema, in, version));
    }

    private Message valueSchema(int type) {
        var key = Objects.requireNonNull(keys.get(type), "only a key that was read has a value");
        return StoredSchema.named(key.name().replaceFirst("Key$", "Value"));
    }

    private static int number(WireReader in, String what) {
        try {
            return in.int16(what);
        } catch (DecodeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static JsonObject read(Message schema, WireReader in, int version) {
        try {
            return StoredJson.read(schema, in, version);
        } catch (DecodeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
