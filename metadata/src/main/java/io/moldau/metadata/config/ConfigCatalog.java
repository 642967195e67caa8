package io.moldau.metadata.config;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// All definitions of settings, by scope and name.
public final class ConfigCatalog {
    private static final String LISTENER_PREFIX = "listener.name.";

    /// A suggestion further away than this would be a guess.
    private static final int EDITS_MAX = 3;

    private static final ConfigCatalog INSTANCE = new ConfigCatalog(SettingsTable.load());

    private final Map<ConfigScope, SortedMap<String, ConfigKey>> keys =
            new EnumMap<>(ConfigScope.class);
    private final Map<String, String> gone;

    private ConfigCatalog(SettingsTable table) {
        for (var scope : ConfigScope.values()) {
            keys.put(scope, new TreeMap<>());
        }
        table.keys().forEach(it -> scoped(it.scope()).put(it.name(), it));
        gone = table.gone();
    }

    /// The catalogue of this version.
    public static ConfigCatalog get() {
        return INSTANCE;
    }

    private SortedMap<String, ConfigKey> scoped(ConfigScope scope) {
        return requireNonNull(keys.get(scope));
    }

    public Optional<ConfigKey> find(ConfigScope scope, String name) {
        return Optional.ofNullable(scoped(scope).get(name));
    }

    /// The definition of a broker's setting, also where the name begins with a listener's prefix,
    /// as in `listener.name.internal.max.connections`.
    public Optional<ConfigKey> findForBroker(String name) {
        return find(ConfigScope.BROKER, withoutListener(name));
    }

    /// The name behind `listener.name.<listener>.` and, for SASL settings, the mechanism.
    static String withoutListener(String name) {
        if (!name.startsWith(LISTENER_PREFIX)) {
            return name;
        }
        int dot = name.indexOf('.', LISTENER_PREFIX.length());
        var rest = dot < 0 ? "" : name.substring(dot + 1);
        int sasl = rest.indexOf(".sasl.");
        return sasl < 0 ? rest : rest.substring(sasl + 1);
    }

    /// The listener in `listener.name.<listener>.rest`, in upper case; empty without such a prefix.
    static String listenerOf(String name) {
        if (!name.startsWith(LISTENER_PREFIX)) {
            return "";
        }
        int dot = name.indexOf('.', LISTENER_PREFIX.length());
        return dot < 0
                ? ""
                : name.substring(LISTENER_PREFIX.length(), dot).toUpperCase(Locale.ROOT);
    }

    /// The definition of what must exist: a name in our own code.
    ConfigKey key(ConfigScope scope, String name) {
        return find(scope, name).orElseThrow(() -> new AssertionError("no setting " + name));
    }

    /// All of one scope, by name.
    public List<ConfigKey> keys(ConfigScope scope) {
        return List.copyOf(scoped(scope).values());
    }

    /// What to do about a setting that older versions of Kafka had, or that belongs elsewhere.
    public Optional<String> gone(String name) {
        var exact = gone.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        return gone.entrySet().stream()
                .filter(it -> it.getKey().endsWith("*"))
                .filter(it -> name.startsWith(it.getKey().substring(0, it.getKey().length() - 1)))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /// The broker's setting whose name is nearest to `name`, if one is near.
    public Optional<String> nearest(String name) {
        var best = Optional.<String>empty();
        int bestEdits = EDITS_MAX + 1;
        for (var candidate : scoped(ConfigScope.BROKER).keySet()) {
            int edits = edits(name, candidate, bestEdits);
            if (edits < bestEdits) {
                bestEdits = edits;
                best = Optional.of(candidate);
            }
        }
        return best;
    }

    /// Single characters to insert, remove or replace; `limit` if that many or more.
    private static int edits(String from, String to, int limit) {
        if (Math.abs(from.length() - to.length()) >= limit) {
            return limit;
        }
        var above = new int[to.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            var row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(above[j - 1] + change, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return Math.min(above[to.length()], limit);
    }

    /// Names in the words of the golden list: what is honoured, what not, and why.
    public List<String> describeTreatments() {
        var lines = new ArrayList<String>();
        for (var scope : ConfigScope.values()) {
            for (var key : keys(scope)) {
                lines.add(
                        "%s %s %s %s: %s"
                                .formatted(
                                        scope.name().toLowerCase(Locale.ROOT),
                                        key.name(),
                                        key.type(),
                                        key.defaultValue() == null
                                                ? "(none)"
                                                : "'" + key.defaultValue() + "'",
                                        treatmentText(key.treatment())));
            }
        }
        gone.forEach((name, text) -> lines.add("old " + name + ": " + text));
        return lines;
    }

    private static String treatmentText(Treatment treatment) {
        return switch (treatment) {
            case Treatment.Honoured _ -> "honoured";
            case Treatment.NoEffect(var reason) -> "no effect: " + reason;
            case Treatment.Refused(var reason) -> "refused unless it has its default: " + reason;
        };
    }
}
