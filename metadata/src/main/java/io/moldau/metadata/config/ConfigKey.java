package io.moldau.metadata.config;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The definition of a setting.
///
/// @param defaultValue as text; null if nothing holds unless it is set
/// @param brokerKeys broker settings that give the default of a topic's or group's, the first wins
/// @param internal not shown and not documented
public record ConfigKey(
        ConfigScope scope,
        String name,
        ConfigType type,
        @Nullable String defaultValue,
        ValidRange range,
        UpdateMode updateMode,
        List<String> brokerKeys,
        boolean internal,
        boolean deprecated,
        Treatment treatment,
        String doc) {

    /// Whether its value is never shown.
    public boolean isSensitive() {
        return type == ConfigType.PASSWORD;
    }

    /// Why it cannot have `value`, in Kafka's words; empty if it can.
    public Optional<String> fault(String value) {
        var typeFault = type.fault(value);
        if (typeFault.isPresent()) {
            return Optional.of(
                    "Invalid value %s for configuration %s: %s"
                            .formatted(isSensitive() ? "[hidden]" : value, name, typeFault.get()));
        }
        return range.fault(name, type == ConfigType.STRING ? value : value.trim());
    }

    public boolean isList() {
        return type == ConfigType.LIST;
    }

    /// Whether `value` means the same as the default.
    boolean isDefault(String value) {
        return defaultValue != null && value.trim().equals(defaultValue);
    }
}
