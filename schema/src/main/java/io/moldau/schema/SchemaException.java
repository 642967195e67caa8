package io.moldau.schema;

/// A schema file that cannot be understood; the text says which and why.
public final class SchemaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SchemaException(String message) {
        super(message);
    }
}
