package io.moldau.schema;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.Schema;
import org.jspecify.annotations.Nullable;

/// One field of one of Kafka's message classes, by its public getter and setter: what it is at
/// first, and what Kafka does with a value for which a version has no place.
final class KafkaClass {
    private final Class<?> owner;
    private final Method getter;
    private final Method setter;

    KafkaClass(Class<?> owner, Method getter) {
        this.owner = owner;
        this.getter = getter;
        this.setter = setter(owner, getter.getName());
    }

    /// The getters of the fields, in the order of the wire.
    static List<Method> getters(Class<?> type) {
        List<Method> getters = new ArrayList<>();
        for (var field : type.getDeclaredFields()) {
            boolean isField = !Modifier.isStatic(field.getModifiers());
            if (isField && hasSetter(type, field.getName())) {
                getters.add(method(type, field.getName()));
            }
        }
        return getters;
    }

    static Schema[] schemas(Class<?> type) {
        try {
            return (Schema[]) constant(type.getField("SCHEMAS"));
        } catch (NoSuchFieldException e) {
            throw new AssertionError(e);
        }
    }

    static Object constant(java.lang.reflect.Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /// The default, empty for the natural one of its type.
    String defaultText() {
        Object value = invoke(getter, create(owner));
        return switch (value) {
            case null -> "null";
            case Boolean it -> it ? "true" : "";
            case Number it -> it.doubleValue() == 0 ? "" : it.toString();
            case String it when it.isEmpty() -> "";
            case String it -> "\"" + it + "\"";
            case Uuid it -> it.equals(Uuid.ZERO_UUID) ? "" : it.toString();
            case byte[] _, ByteBuffer _, Iterable<?> _, Message _ -> "";
            default -> throw new SchemaException(getter + " defaults to " + value);
        };
    }

    /// Whether Kafka drops a value in silence where the version has no place for it.
    ///
    /// Found by trying: Kafka's own writer throws if it may not.
    boolean isIgnorable(Versions versions) {
        Schema[] schemas = schemas(owner);
        for (int version = 0; version < schemas.length; version++) {
            if (schemas[version] != null && !versions.contains(version)) {
                return writesWithout((short) version);
            }
        }
        return false;
    }

    private boolean writesWithout(short version) {
        Message message = (Message) create(owner);
        Object usual = invoke(getter, message);
        Object other = usual instanceof Boolean it ? (Object) !it : unusual(getter);
        invoke(setter, message, other);
        try {
            MessageUtil.toByteBufferAccessor(message, version);
            return true;
        } catch (UnsupportedVersionException _) {
            return false;
        }
    }

    /// A value that is not the default.
    private static Object unusual(Method getter) {
        Class<?> type = getter.getReturnType();
        if (List.class.isAssignableFrom(type)) {
            var list = (ParameterizedType) getter.getGenericReturnType();
            return List.of(unusual((Class<?>) list.getActualTypeArguments()[0]));
        }
        if (type.getGenericSuperclass() instanceof ParameterizedType own) {
            Object collection = create(type);
            Object element = unusualStruct((Class<?>) own.getActualTypeArguments()[0]);
            invoke(method(type, "add"), collection, element);
            return collection;
        }
        return unusual(type);
    }

    private static Object unusual(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "boolean" -> true;
            case "byte", "Byte" -> (byte) 77;
            case "short", "Short" -> (short) 77;
            case "int", "Integer" -> 77;
            case "long", "Long" -> 77L;
            case "double", "Double" -> 77.0;
            case "String" -> "77";
            case "Uuid" -> new Uuid(7, 7);
            case "byte[]" -> new byte[7];
            case "ByteBuffer" -> ByteBuffer.allocate(7);
            default -> unusualStruct(type);
        };
    }

    private static Object unusualStruct(Class<?> type) {
        Object struct = create(type);
        Method first = getters(type).getFirst();
        invoke(setter(type, first.getName()), struct, unusual(first));
        return struct;
    }

    private static boolean hasSetter(Class<?> type, String field) {
        String name = setterName(field);
        return Arrays.stream(type.getMethods()).anyMatch(it -> it.getName().equals(name));
    }

    private static Method setter(Class<?> type, String field) {
        return method(type, setterName(field));
    }

    private static Method method(Class<?> type, String name) {
        return Arrays.stream(type.getMethods())
                .filter(it -> it.getName().equals(name) && !it.isBridge())
                .findFirst()
                .orElseThrow(() -> new SchemaException(type + " without " + name));
    }

    private static String setterName(String field) {
        return "set" + Character.toUpperCase(field.charAt(0)) + field.substring(1);
    }

    private static Object create(Class<?> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new SchemaException(type + " cannot be made: " + e);
        }
    }

    private static @Nullable Object invoke(Method method, Object target, Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new SchemaException(method + " failed: " + e);
        }
    }
}
