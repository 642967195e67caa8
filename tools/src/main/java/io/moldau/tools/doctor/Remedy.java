package io.moldau.tools.doctor;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What mends a finding.
///
/// @param commands to be pasted into a shell as they are, one after the other
/// @param advice what no command does, or does better; empty where the commands say it all
record Remedy(List<String> commands, String advice) {
    static final Remedy NONE = new Remedy(List.of(), "");

    static Remedy advice(String text) {
        return new Remedy(List.of(), text);
    }

    static Remedy run(String command) {
        return new Remedy(List.of(command), "");
    }

    Remedy or(String text) {
        return new Remedy(commands, text);
    }

    /// In one line.
    String text() {
        return Stream.concat(commands.stream(), Stream.of(advice))
                .filter(it -> !it.isEmpty())
                .collect(Collectors.joining("; "));
    }
}
