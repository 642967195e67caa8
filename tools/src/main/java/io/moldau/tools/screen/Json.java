package io.moldau.tools.screen;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;

/// JSON of records: their components are its keys, so its shape is as stable as their names.
public final class Json {
    /// For a person or a file.
    public static final Gson PRETTY = plain().setPrettyPrinting().create();

    /// One line for each.
    public static final Gson LINE = plain().create();

    private Json() {}

    private static GsonBuilder plain() {
        return new GsonBuilder().disableHtmlEscaping().serializeNulls();
    }
}
