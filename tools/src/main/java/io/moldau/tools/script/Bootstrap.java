package io.moldau.tools.script;

import io.moldau.tools.command.ClientSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;

/// How a script reaches its cluster that can speak to brokers or to controllers.
///
/// @param commandConfig file with settings of the client
public record Bootstrap(
        @Nullable String server, @Nullable String controller, @Nullable String commandConfig) {
    /// A client for the one of them that was given.
    public Admin admin() throws IOException {
        return Admin.create(settings());
    }

    public Properties settings() throws IOException {
        var settings =
                commandConfig == null
                        ? new Properties()
                        : ClientSettings.read(Path.of(commandConfig));
        if (server != null && controller != null) {
            throw new ScriptFailure(
                    "You cannot specify both --bootstrap-controller and --bootstrap-server.");
        }
        settings.remove(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
        settings.remove(AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG);
        if (server != null) {
            settings.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, server);
        } else if (controller != null) {
            settings.setProperty(AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG, controller);
        } else {
            throw new ScriptFailure(
                    "You must specify either --bootstrap-controller or --bootstrap-server.");
        }
        return settings;
    }
}
