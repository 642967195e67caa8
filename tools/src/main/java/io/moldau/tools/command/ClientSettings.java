package io.moldau.tools.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/// A file with settings of a client, as `--command-config` names it.
public final class ClientSettings {
    private ClientSettings() {}

    public static Properties read(Path file) throws IOException {
        var settings = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            settings.load(in);
        }
        return settings;
    }
}
