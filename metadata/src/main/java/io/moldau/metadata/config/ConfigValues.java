package io.moldau.metadata.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Settings in force, read by type. Their values have been checked before.
record ConfigValues(Map<String, String> values) {
    Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    String text(String name) {
        return find(name).orElseThrow(() -> new AssertionError("no value of " + name)).trim();
    }

    int integer(String name) {
        return Integer.parseInt(text(name));
    }

    long number(String name) {
        return Long.parseLong(text(name));
    }

    double fraction(String name) {
        return Double.parseDouble(text(name));
    }

    boolean flag(String name) {
        return Boolean.parseBoolean(text(name));
    }

    List<String> list(String name) {
        return find(name).map(ConfigType::elements).orElse(List.of());
    }
}
