package io.moldau.tools.script;

import io.moldau.tools.command.Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;

/// How a script reaches its cluster.
///
/// @param commandConfig file with settings of the client
record Reach(OldAddress address, @Nullable String commandConfig) {
    Properties settings(Session session) throws IOException {
        var settings = new Properties();
        if (commandConfig != null) {
            try (InputStream in = Files.newInputStream(Path.of(commandConfig))) {
                settings.load(in);
            }
        }
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, address.resolve(session));
        return settings;
    }
}
