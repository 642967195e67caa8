package io.moldau.tools.config;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.math.BigDecimal;
import java.util.Locale;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.jspecify.annotations.Nullable;

/// One setting of somebody.
///
/// @param value none where it is a secret or has no value
/// @param from where the value comes from: `topic`, `broker`, `broker default`, `file`, `default`,
///   ...
record Setting(
        String key, @Nullable String value, String from, boolean sensitive, boolean readOnly) {
    static final String QUOTA = "quota";

    private static final String DEFAULT = "default";

    static Setting of(ConfigEntry entry) {
        return new Setting(
                entry.name(),
                entry.isSensitive() ? null : entry.value(),
                name(entry.source()),
                entry.isSensitive(),
                entry.isReadOnly());
    }

    /// A key that the cluster did not show.
    static Setting unknown(String key) {
        return new Setting(key, null, DEFAULT, false, false);
    }

    static Setting quota(String key, @Nullable Double value) {
        return value == null
                ? unknown(key)
                : new Setting(
                        key,
                        BigDecimal.valueOf(value).stripTrailingZeros().toPlainString(),
                        QUOTA,
                        false,
                        false);
    }

    /// A quota as it was given.
    static Double number(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw new CommandFailure(Exit.USAGE, "%s is no number".formatted(text), e);
        }
    }

    static String name(ConfigSource source) {
        return switch (source) {
            case DYNAMIC_TOPIC_CONFIG -> "topic";
            case DYNAMIC_BROKER_CONFIG -> "broker";
            case DYNAMIC_DEFAULT_BROKER_CONFIG -> "broker default";
            case DYNAMIC_GROUP_CONFIG -> "group";
            case DYNAMIC_CLIENT_METRICS_CONFIG -> "client metrics";
            case DYNAMIC_BROKER_LOGGER_CONFIG -> "logger";
            case STATIC_BROKER_CONFIG -> "file";
            case DEFAULT_CONFIG -> DEFAULT;
            case UNKNOWN -> source.name().toLowerCase(Locale.ROOT);
        };
    }

    boolean isDefault() {
        return from.equals(DEFAULT);
    }

    /// The value as a person reads it.
    String shown() {
        if (sensitive) {
            return "(secret)";
        }
        return value == null ? "none" : value.isEmpty() ? "\"\"" : value;
    }
}
