package io.moldau.metadata.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The settings as they are written down in `settings.tsv`; its first lines say how to read it.
///
/// @param keys in the order of the file: by scope, then by name
/// @param gone settings of older Kafka versions with what to do instead; a name may end in `*`
record SettingsTable(List<ConfigKey> keys, Map<String, String> gone) {
    private static final String RESOURCE = "settings.tsv";
    private static final String NO_DEFAULT = "-";
    private static final int COLUMNS = 10;

    /// Of this jar; a resource of the program, not a file of the world.
    static SettingsTable load() {
        try (var stream = SettingsTable.class.getResourceAsStream(RESOURCE)) {
            assert stream != null : RESOURCE;
            return parse(new String(stream.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }

    static SettingsTable parse(String text) {
        var reasons = new LinkedHashMap<String, String>();
        var gone = new LinkedHashMap<String, String>();
        var keys = new ArrayList<ConfigKey>();
        for (var line : text.split("\n", -1)) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            var cells = line.split("\t", -1);
            switch (cells[0]) {
                case "reason" -> reasons.put(cells[1], cells[2]);
                case "old" -> gone.put(cells[1], cells[2]);
                default -> keys.add(key(cells, reasons));
            }
        }
        return new SettingsTable(List.copyOf(keys), gone);
    }

    private static ConfigKey key(String[] cells, Map<String, String> reasons) {
        assert cells.length == COLUMNS : String.join("|", cells);
        var type = ConfigType.valueOf(cells[2]);
        return new ConfigKey(
                ConfigScope.valueOf(cells[0].toUpperCase(Locale.ROOT)),
                cells[1],
                type,
                cells[3].equals(NO_DEFAULT) ? null : cells[3],
                range(type, cells[4]),
                UpdateMode.valueOf(cells[5].toUpperCase(Locale.ROOT).replace('-', '_')),
                cells[6].isEmpty() ? List.of() : List.of(cells[6].split(">")),
                cells[7].equals("internal"),
                cells[7].equals("deprecated"),
                treatment(cells[8], reasons),
                cells[9]);
    }

    private static Treatment treatment(String cell, Map<String, String> reasons) {
        if (cell.equals("H")) {
            return new Treatment.Honoured();
        }
        var reason = requireNonNull(reasons.get(cell.substring(2)), cell);
        return cell.startsWith("N:")
                ? new Treatment.NoEffect(reason)
                : new Treatment.Refused(reason);
    }

    private static ValidRange range(ConfigType type, String cell) {
        if (type == ConfigType.LIST) {
            return listRange(cell);
        }
        if (type.isNumber() && !cell.isEmpty()) {
            return numberRange(cell);
        }
        return switch (cell) {
            case "" -> new ValidRange.Any();
            case "nonempty" -> new ValidRange.NonEmptyText();
            case "offset-reset" -> new ValidRange.OffsetReset();
            default -> {
                boolean anyCase = cell.startsWith("any case ");
                var choices = anyCase ? cell.substring("any case ".length()) : cell;
                yield new ValidRange.OneOf(choices(choices), anyCase);
            }
        };
    }

    private static ValidRange listRange(String cell) {
        if (cell.equals("replicas")) {
            return new ValidRange.ThrottledReplicas();
        }
        boolean nonEmpty = cell.startsWith("nonempty");
        var choices = nonEmpty ? cell.substring("nonempty".length()).trim() : cell;
        return new ValidRange.Elements(choices(choices), !nonEmpty);
    }

    private static List<String> choices(String cell) {
        return cell.isEmpty() ? List.of() : List.of(cell.split("\\|"));
    }

    private static ValidRange numberRange(String cell) {
        int or = cell.indexOf(" or ");
        var bounds = (or < 0 ? cell : cell.substring(0, or)).split("\\.\\.", -1);
        return new ValidRange.Between(
                bounds[0],
                bounds[1].isEmpty() ? null : bounds[1],
                or < 0 ? null : cell.substring(or + " or ".length()));
    }
}
