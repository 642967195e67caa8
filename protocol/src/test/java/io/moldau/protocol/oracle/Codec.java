package io.moldau.protocol.oracle;

import io.moldau.protocol.DecodeException;
import io.moldau.protocol.EncodeException;
import io.moldau.protocol.WireReader;
import io.moldau.protocol.WireWriter;
import io.moldau.schema.Message;
import io.moldau.schema.SchemaFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Our generated code for one message, reached by its name.
///
/// @param message what the schema says
/// @param type the generated record
/// @param reader its method `read`
/// @param writer its method `write`
record Codec(Message message, Class<?> type, Method reader, Method writer) {
    private static final Path SCHEMA = Path.of("../schema");

    static List<Codec> all() {
        return Stream.concat(in("message", "messages"), in("stored", "stored")).toList();
    }

    private static Stream<Codec> in(String packageName, String folder) {
        try {
            return SchemaFolder.read(SCHEMA.resolve(folder)).stream()
                    .map(it -> of(it, type(packageName, it.name())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Codec of(Message message, Class<?> type) {
        try {
            return new Codec(
                    message,
                    type,
                    type.getMethod("read", WireReader.class, int.class),
                    type.getMethod("write", WireWriter.class, int.class));
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    private static Class<?> type(String packageName, String name) {
        try {
            return Class.forName("io.moldau.protocol." + packageName + "." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /// Encodes `value`, which is one of our records.
    ByteBuffer write(Object value, int version) {
        WireWriter out = new WireWriter();
        call(writer, value, out, version);
        return out.toByteBuffer();
    }

    /// Decodes all of `bytes`.
    Object read(ByteBuffer bytes, int version) {
        WireReader in = new WireReader(bytes);
        Object value = call(reader, type, in, version);
        in.expectEnd();
        return value;
    }

    private static Object call(Method method, Object target, Object... arguments) {
        try {
            Object result = method.invoke(target, arguments);
            return result == null ? target : result;
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case DecodeException it -> throw it;
                case EncodeException it -> throw it;
                case null, default -> throw new AssertionError(method + " failed", e.getCause());
            }
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return message.name();
    }
}
