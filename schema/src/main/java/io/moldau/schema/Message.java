package io.moldau.schema;

import java.util.List;

/// One message or stored record, as its schema file says.
///
/// @param role what it is: a request, a response, a header, data, or a stored record
/// @param name of the Java record
/// @param code API key, or type of a stored record; [#NO_CODE] where there is none
/// @param versions that we speak
/// @param flexible versions with compact lengths and tagged sections
/// @param attributes further words of the first line: `listeners`, `header`, `topic`
/// @param structs the body first, then the structs it is made of, in order of appearance
public record Message(
        Role role,
        String name,
        int code,
        Versions versions,
        Versions flexible,
        Attributes attributes,
        List<Struct> structs) {
    public static final int NO_CODE = -1;

    /// What a message is for.
    public enum Role {
        REQUEST,
        RESPONSE,
        HEADER,
        DATA,
        METADATA,
        KEY,
        VALUE
    }

    /// Words that only some roles have; empty where absent.
    ///
    /// @param listeners of a request: `broker`, `controller` or both with a comma
    /// @param header of a response: version of its header, where that is not the usual one
    /// @param topic of a stored record: where it is stored
    public record Attributes(String listeners, String header, String topic) {
        static final Attributes EMPTY = new Attributes("", "", "");
    }

    public Struct body() {
        return structs.getFirst();
    }

    public Struct struct(String wanted) {
        return structs.stream()
                .filter(it -> it.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new SchemaException(name + ": no struct " + wanted));
    }

    /// `Fetch` of `FetchRequest`.
    String apiName() {
        return name.replaceFirst("(Request|Response)$", "");
    }
}
