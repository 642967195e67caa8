package io.moldau.metadata.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What DescribeConfigs shows: values in force, where each comes from, and what stands behind it.
public final class ConfigView {
    /// Another value that would count if those before it were not set.
    public record Synonym(String name, @Nullable String value, ConfigSource source) {}

    /// One setting.
    ///
    /// @param value null if there is none, and for secrets
    /// @param synonyms the value in force first, the default last
    public record Entry(
            String name,
            @Nullable String value,
            ConfigSource source,
            boolean isReadOnly,
            boolean isSensitive,
            ConfigType type,
            String doc,
            List<Synonym> synonyms) {}

    private static final String FLUSH_SCHEDULER = "log.flush.scheduler.interval.ms";

    private final ConfigLayers layers;

    public ConfigView(ConfigLayers layers) {
        this.layers = layers;
    }

    /// A topic's settings.
    ///
    /// @param own what is set for the topic itself
    /// @param names which to show; null for all. Names that do not exist are left out
    public List<Entry> topic(Map<String, String> own, @Nullable Collection<String> names) {
        return inherited(ConfigScope.TOPIC, ConfigSource.DYNAMIC_TOPIC, own, names);
    }

    /// A group's settings.
    public List<Entry> group(Map<String, String> own, @Nullable Collection<String> names) {
        return inherited(ConfigScope.GROUP, ConfigSource.DYNAMIC_GROUP, own, names);
    }

    private List<Entry> inherited(
            ConfigScope scope,
            ConfigSource ownSource,
            Map<String, String> own,
            @Nullable Collection<String> names) {
        var entries = new ArrayList<Entry>();
        for (var key : shown(scope, names)) {
            var synonyms = new ArrayList<Synonym>();
            var ownValue = own.get(key.name());
            if (ownValue != null) {
                synonyms.add(new Synonym(key.name(), ownValue, ownSource));
            }
            var brokerSynonyms = brokerSynonyms(key.brokerKeys());
            synonyms.addAll(
                    isSetByOtherUnit(key)
                            ? brokerSynonyms
                            : afterName(brokerSynonyms, key.brokerKeys()));
            var value = ownValue != null ? ownValue : layers.defaultOf(key).orElse(null);
            var source = ownValue != null ? ownSource : source(brokerSynonyms);
            entries.add(entry(key, value, source, false, synonyms));
        }
        return entries;
    }

    /// A broker's settings as it runs with them.
    public List<Entry> broker(@Nullable Collection<String> names) {
        var entries = new ArrayList<Entry>();
        for (var key : shown(ConfigScope.BROKER, names)) {
            var synonyms = afterName(brokerSynonyms(siblings(key.name())), List.of(key.name()));
            boolean readOnly = key.updateMode() == UpdateMode.READ_ONLY;
            var value = layers.value(key).orElse(null);
            entries.add(entry(key, value, source(synonyms), readOnly, synonyms));
        }
        return entries;
    }

    /// What is set for all brokers at once: only that, no defaults.
    public List<Entry> allBrokers(@Nullable Collection<String> names) {
        var entries = new ArrayList<Entry>();
        for (var key : shown(ConfigScope.BROKER, names)) {
            var value = layers.dynamicDefault().get(key.name());
            if (value != null) {
                var synonym = new Synonym(key.name(), value, ConfigSource.DYNAMIC_DEFAULT_BROKER);
                entries.add(
                        entry(
                                key,
                                value,
                                ConfigSource.DYNAMIC_DEFAULT_BROKER,
                                key.updateMode() == UpdateMode.READ_ONLY,
                                List.of(synonym)));
            }
        }
        return entries;
    }

    private static List<ConfigKey> shown(ConfigScope scope, @Nullable Collection<String> names) {
        return ConfigCatalog.get().keys(scope).stream()
                .filter(it -> names == null ? !it.internal() : names.contains(it.name()))
                .toList();
    }

    /// Settings that mean the same in other units, the first wins: those of a topic's setting.
    private static List<String> siblings(String name) {
        return ConfigCatalog.get().keys(ConfigScope.TOPIC).stream()
                .map(ConfigKey::brokerKeys)
                .filter(it -> it.contains(name) && !name.equals(FLUSH_SCHEDULER))
                .findFirst()
                .orElse(List.of(name));
    }

    /// Whether the broker's value was set in another unit than the first, such as
    /// `log.retention.hours` for `retention.ms`. Kafka shows no synonyms and calls it a default;
    /// here an administrator is shown where the value comes from.
    private boolean isSetByOtherUnit(ConfigKey key) {
        var names = key.brokerKeys();
        return names.size() > 1
                && layers.set(names.getFirst()).isEmpty()
                && names.stream().anyMatch(it -> layers.set(it).isPresent());
    }

    /// What Kafka shows: the list from the first of `names` on. So the default of
    /// `log.retention.hours` is not shown behind `retention.ms`.
    private static List<Synonym> afterName(List<Synonym> synonyms, List<String> names) {
        return names.isEmpty()
                ? List.of()
                : synonyms.stream().dropWhile(it -> !it.name().equals(names.getFirst())).toList();
    }

    private static ConfigSource source(List<Synonym> synonyms) {
        return synonyms.isEmpty() ? ConfigSource.DEFAULT : synonyms.getFirst().source();
    }

    private List<Synonym> brokerSynonyms(List<String> names) {
        var synonyms = new ArrayList<Synonym>();
        addAll(synonyms, names, layers.dynamicBroker(), ConfigSource.DYNAMIC_BROKER);
        addAll(synonyms, names, layers.dynamicDefault(), ConfigSource.DYNAMIC_DEFAULT_BROKER);
        addAll(synonyms, names, layers.staticBroker(), ConfigSource.STATIC_BROKER);
        for (var name : names) {
            var value = ConfigCatalog.get().key(ConfigScope.BROKER, name).defaultValue();
            if (value != null) {
                synonyms.add(new Synonym(name, value, ConfigSource.DEFAULT));
            }
        }
        return synonyms;
    }

    private static void addAll(
            List<Synonym> synonyms,
            List<String> names,
            Map<String, String> layer,
            ConfigSource source) {
        for (var name : names) {
            var value = layer.get(name);
            if (value != null) {
                synonyms.add(new Synonym(name, value, source));
            }
        }
    }

    private static Entry entry(
            ConfigKey key,
            @Nullable String value,
            ConfigSource source,
            boolean readOnly,
            List<Synonym> synonyms) {
        boolean secret = key.isSensitive();
        var shownSynonyms =
                secret
                        ? synonyms.stream()
                                .map(it -> new Synonym(it.name(), null, it.source()))
                                .toList()
                        : List.copyOf(synonyms);
        return new Entry(
                key.name(),
                secret ? null : value,
                source,
                readOnly,
                secret,
                key.type(),
                key.doc(),
                shownSynonyms);
    }
}
