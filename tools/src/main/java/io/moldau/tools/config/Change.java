package io.moldau.tools.config;

import org.jspecify.annotations.Nullable;

/// A setting before and after it was changed.
///
/// @param from where the new value comes from
record Change(
        String target, String key, @Nullable String before, @Nullable String after, String from) {
    static Change of(String target, Setting before, Setting after) {
        return new Change(target, before.key(), before.value(), after.value(), after.from());
    }

    /// `topic/orders retention.ms: 604800000 (default) -> 3600000`.
    static String line(String target, String own, Setting before, Setting after) {
        return "%s %s: %s -> %s"
                .formatted(target, before.key(), shown(before, own), shown(after, own));
    }

    /// The value, and where it comes from when not from the target itself.
    private static String shown(Setting setting, String own) {
        boolean isPlain = setting.from().equals(own) || setting.value() == null;
        return isPlain ? setting.shown() : "%s (%s)".formatted(setting.shown(), setting.from());
    }
}
