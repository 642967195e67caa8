package io.moldau.schema;

/// One field of a struct.
///
/// @param name as Kafka calls it, camelCase
/// @param kind its type, or the type of its elements
/// @param struct name of the struct, empty unless `kind` is [Kind#STRUCT]
/// @param array a list of `kind`
/// @param versions of the message in which the field is on the wire
/// @param nullable versions in which the wire has a null for it
/// @param tag number in the tagged section, or [#NO_TAG] for a field with a place of its own
/// @param defaultText as in the schema file, empty for the natural one (0, false, empty)
/// @param ignorable a value that the version cannot carry is dropped, not refused
/// @param plain keeps the old encoding in flexible versions too
public record Field(
        String name,
        Kind kind,
        String struct,
        boolean array,
        Versions versions,
        Versions nullable,
        int tag,
        String defaultText,
        boolean ignorable,
        boolean plain) {
    static final int NO_TAG = -1;

    public boolean isTagged() {
        return tag != NO_TAG;
    }

    public boolean isNullable() {
        return !nullable.isEmpty();
    }

    boolean defaultsToNull() {
        return defaultText.equals("null");
    }

    public boolean isStruct() {
        return kind == Kind.STRUCT;
    }

    /// `[]FetchTopic?` and the like, without the question mark.
    String typeText() {
        return (array ? "[]" : "") + (isStruct() ? struct : kind.wireName());
    }
}
