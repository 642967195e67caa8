package io.moldau.tools.script;

import io.moldau.tools.command.ClientSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Properties that come from a file and from options `key=value`, of which the latter count.
final class KeyValues {
    private KeyValues() {}

    static Map<String, String> of(@Nullable String file, List<String> options) throws IOException {
        var all = new LinkedHashMap<String, String>();
        if (file != null) {
            var properties = ClientSettings.read(Path.of(file));
            properties.stringPropertyNames().forEach(it -> all.put(it, properties.getProperty(it)));
        }
        for (var option : options) {
            // A key alone has an empty value.
            var parts = option.split("=", 2);
            all.put(parts[0], parts.length == 1 ? "" : parts[1]);
        }
        return all;
    }

    static Properties properties(Map<String, String> all) {
        var properties = new Properties();
        properties.putAll(all);
        return properties;
    }
}
