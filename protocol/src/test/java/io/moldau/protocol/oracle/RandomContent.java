package io.moldau.protocol.oracle;

import io.moldau.protocol.Payload;
import io.moldau.protocol.Uuid;
import io.moldau.schema.Field;
import io.moldau.schema.Message;
import io.moldau.schema.Struct;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Makes our records with arbitrary content.
final class RandomContent {
    private static final int BIG_BYTES = 6000;
    private static final String LETTERS = "aZ09._-\u00e4\u03bb\u6c34\ud83d\ude00";

    private final Message message;
    private final int version;
    private final Random random;

    /// Share of the fields without a place in `version` that get a value all the same.
    private final double strayShare;

    RandomContent(Message message, int version, Random random, double strayShare) {
        this.message = message;
        this.version = version;
        this.random = random;
        this.strayShare = strayShare;
    }

    Object record(Class<?> type) {
        return record(message.body(), type);
    }

    private Object record(Struct struct, Class<?> type) {
        try {
            Object usual = build(type);
            List<@Nullable Object> values = new ArrayList<>();
            List<Class<?>> types = new ArrayList<>();
            RecordComponent[] components = type.getRecordComponents();
            for (int i = 0; i < components.length; i++) {
                Field field = struct.fields().get(i);
                types.add(components[i].getType());
                boolean keeps =
                        field.versions().contains(version)
                                ? field.isTagged() && random.nextInt(4) == 0
                                : random.nextDouble() >= strayShare;
                values.add(keeps ? components[i].getAccessor().invoke(usual) : value(field, type));
            }
            Constructor<?> constructor = type.getConstructor(types.toArray(Class[]::new));
            return constructor.newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.toString(), e);
        }
    }

    private static Object build(Class<?> type) throws ReflectiveOperationException {
        Object builder = type.getMethod("builder").invoke(null);
        return builder.getClass().getMethod("build").invoke(builder);
    }

    private @Nullable Object value(Field field, Class<?> owner) {
        if (field.nullable().contains(version) && random.nextInt(4) == 0) {
            return null;
        }
        if (!field.array()) {
            return single(field, owner);
        }
        List<Object> items = new ArrayList<>();
        int count = random.nextInt(20) == 0 ? 40 : random.nextInt(4);
        for (int i = 0; i < count; i++) {
            items.add(single(field, owner));
        }
        return items;
    }

    private Object single(Field field, Class<?> owner) {
        return switch (field.kind()) {
            case BOOL -> random.nextBoolean();
            case INT8 -> (int) (byte) integer();
            case INT16 -> (int) (short) integer();
            case UINT16 -> (int) (integer() & 0xFFFF);
            case INT32 -> (int) integer();
            case UINT32 -> integer() & 0xFFFF_FFFFL;
            case INT64 -> integer();
            case FLOAT64 -> random.nextGaussian();
            case UUID -> new Uuid(integer(), integer());
            case STRING -> string();
            case BYTES -> bytes();
            case RECORDS -> message.role() == Message.Role.RESPONSE ? Payload.of(bytes()) : bytes();
            case STRUCT -> record(message.struct(field.struct()), nested(field, owner));
        };
    }

    private Class<?> nested(Field field, Class<?> owner) {
        Class<?> top = owner.getDeclaringClass() == null ? owner : owner.getDeclaringClass();
        for (Class<?> it : top.getDeclaredClasses()) {
            if (it.getSimpleName().equals(field.struct())) {
                return it;
            }
        }
        throw new AssertionError(owner + " without " + field.struct());
    }

    private long integer() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(5) - 1;
            case 1 -> Long.MIN_VALUE >> random.nextInt(64);
            case 2 -> Long.MAX_VALUE >> random.nextInt(64);
            default -> random.nextLong();
        };
    }

    private String string() {
        int length = random.nextInt(20) == 0 ? 300 : random.nextInt(8);
        StringBuilder text = new StringBuilder();
        int kinds = random.nextInt(3) == 0 ? 10 : 6;
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(LETTERS.codePointAt(random.nextInt(kinds)));
        }
        return text.toString();
    }

    private ByteBuffer bytes() {
        byte[] bytes = new byte[random.nextInt(30) == 0 ? BIG_BYTES : random.nextInt(20)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }
}
