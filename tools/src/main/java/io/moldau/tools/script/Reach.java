package io.moldau.tools.script;

import io.moldau.tools.command.ClientSettings;
import io.moldau.tools.command.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;

/// How a script reaches its cluster.
///
/// @param commandConfig file with settings of the client
public record Reach(OldAddress address, @Nullable String commandConfig) {
    public Properties settings(Session session) throws IOException {
        var settings =
                commandConfig == null
                        ? new Properties()
                        : ClientSettings.read(Path.of(commandConfig));
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, address.resolve(session));
        return settings;
    }
}
