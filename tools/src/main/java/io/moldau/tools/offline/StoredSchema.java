package io.moldau.tools.offline;

import io.moldau.schema.Message;
import io.moldau.schema.SchemaFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Which fields stored records have, as the schema files say.
final class StoredSchema {
    private StoredSchema() {}

    static Message named(String name) {
        var file = name + ".schema";
        try (InputStream in =
                Objects.requireNonNull(StoredSchema.class.getResourceAsStream(file), file)) {
            return SchemaFolder.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own jar cannot be read", e);
        }
    }

    /// All records of a family, by their numbers.
    ///
    /// @param family the sealed interface of the generated records
    static Map<Integer, Message> family(Class<?> family) {
        return Arrays.stream(family.getPermittedSubclasses())
                .map(it -> named(it.getSimpleName()))
                .collect(Collectors.toMap(Message::code, Function.identity()));
    }
}
