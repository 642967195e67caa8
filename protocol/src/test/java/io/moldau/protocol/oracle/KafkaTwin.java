package io.moldau.protocol.oracle;

import io.moldau.protocol.Payload;
import io.moldau.protocol.Uuid;
import io.moldau.schema.Message;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.MemoryRecords;

/// Kafka's own class for one of our messages.
final class KafkaTwin {
    private static final List<String> PACKAGES =
            List.of(
                    "common.message.",
                    "common.metadata.",
                    "coordinator.group.generated.",
                    "coordinator.transaction.generated.",
                    "coordinator.share.generated.",
                    "server.log.remote.metadata.storage.generated.",
                    "raft.generated.");

    /// The setters of Kafka's classes by name; to look them up each time is slow.
    private static final Map<Class<?>, Map<String, Method>> SETTERS = new HashMap<>();

    private final Class<?> type;

    KafkaTwin(Message message) {
        type = find(message);
    }

    private static Class<?> find(Message message) {
        String suffix =
                switch (message.role()) {
                    case REQUEST, RESPONSE, HEADER -> "Data";
                    case DATA, METADATA, KEY, VALUE -> "";
                };
        for (String it : PACKAGES) {
            try {
                return Class.forName("org.apache.kafka." + it + message.name() + suffix);
            } catch (ClassNotFoundException _) {
                // in another package
            }
        }
        throw new AssertionError("Kafka has no " + message.name());
    }

    /// Kafka's object with the content of `ours`, set field by field.
    org.apache.kafka.common.protocol.Message of(Object ours) {
        return (org.apache.kafka.common.protocol.Message) struct(ours, type);
    }

    static ByteBuffer write(org.apache.kafka.common.protocol.Message kafkas, int version) {
        return MessageUtil.toByteBufferAccessor(kafkas, (short) version).buffer();
    }

    /// Decodes, and checks that nothing is left over.
    org.apache.kafka.common.protocol.Message read(ByteBuffer bytes, int version) {
        try {
            var kafkas =
                    (org.apache.kafka.common.protocol.Message) type.getConstructor().newInstance();
            ByteBuffer rest = bytes.duplicate();
            kafkas.read(new ByteBufferAccessor(rest), (short) version);
            if (rest.hasRemaining()) {
                throw new AssertionError(rest.remaining() + " bytes left over by Kafka");
            }
            return kafkas;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.toString(), e);
        }
    }

    private static Object struct(Object ours, Class<?> type) {
        try {
            Object kafkas = type.getConstructor().newInstance();
            for (RecordComponent it : ours.getClass().getRecordComponents()) {
                Method setter = setter(type, it.getName());
                Object value = it.getAccessor().invoke(ours);
                Type wanted = setter.getGenericParameterTypes()[0];
                setter.invoke(kafkas, value == null ? null : convert(value, wanted));
            }
            return kafkas;
        } catch (InvocationTargetException e) {
            throw new AssertionError(type + " refused " + ours, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.toString(), e);
        }
    }

    private static Method setter(Class<?> type, String name) {
        Method setter = SETTERS.computeIfAbsent(type, KafkaTwin::setters).get(setterName(name));
        if (setter == null) {
            throw new AssertionError(type + " has no setter of " + name);
        }
        return setter;
    }

    private static Map<String, Method> setters(Class<?> type) {
        Map<String, Method> setters = new HashMap<>();
        for (Method it : type.getMethods()) {
            if (it.getName().startsWith("set") && !it.isBridge()) {
                setters.put(it.getName(), it);
            }
        }
        return setters;
    }

    private static String setterName(String field) {
        return "set" + Character.toUpperCase(field.charAt(0)) + field.substring(1);
    }

    private static Object convert(Object ours, Type wanted) {
        return switch (ours) {
            case Integer it when wanted == byte.class || wanted == Byte.class -> it.byteValue();
            case Integer it when wanted == short.class || wanted == Short.class -> it.shortValue();
            case Uuid it ->
                    new org.apache.kafka.common.Uuid(
                            it.mostSignificantBits(), it.leastSignificantBits());
            case ByteBuffer it when wanted == byte[].class -> array(it);
            case ByteBuffer it when wanted == ByteBuffer.class -> it.duplicate();
            case ByteBuffer it -> MemoryRecords.readableRecords(it.duplicate());
            case Payload it -> MemoryRecords.readableRecords(it.bytes().duplicate());
            case List<?> it -> list(it, wanted);
            case Record it -> struct(it, (Class<?>) wanted);
            default -> ours;
        };
    }

    private static byte[] array(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    private static Object list(List<?> ours, Type wanted) {
        if (wanted instanceof ParameterizedType it) {
            return filled(new ArrayList<>(), ours, it.getActualTypeArguments()[0]);
        }
        Class<?> own = (Class<?>) wanted;
        Type element = ((ParameterizedType) own.getGenericSuperclass()).getActualTypeArguments()[0];
        try {
            @SuppressWarnings("unchecked") // a collection of Kafka's own, of just these elements
            var target = (Collection<Object>) own.getConstructor().newInstance();
            return filled(target, ours, element);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.toString(), e);
        }
    }

    private static Collection<Object> filled(
            Collection<Object> target, List<?> ours, Type element) {
        for (Object it : ours) {
            target.add(convert(it, element));
        }
        return target;
    }
}
