package io.moldau.broker.api;

import io.moldau.metadata.config.ConfigSource;
import io.moldau.metadata.config.ConfigType;
import io.moldau.metadata.config.ConfigView.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The settings of a subscription to clients' metrics (KIP-714). Nobody can make one yet, so all
/// have their defaults.
final class ClientMetricsConfigs {
    private static final List<Entry> DEFAULTS =
            List.of(
                    entry("interval.ms", "300000", ConfigType.INT, "how often clients push"),
                    entry("match", "", ConfigType.LIST, "which clients, as name=regex"),
                    entry("metrics", "", ConfigType.LIST, "which metrics, by their prefixes"));

    private ClientMetricsConfigs() {}

    /// @param names which to show; null for all
    static List<Entry> view(@Nullable List<String> names) {
        return DEFAULTS.stream().filter(it -> names == null || names.contains(it.name())).toList();
    }

    private static Entry entry(String name, String value, ConfigType type, String doc) {
        return new Entry(name, value, ConfigSource.DEFAULT, false, false, type, doc, List.of());
    }
}
