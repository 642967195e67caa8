package io.moldau.tools.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/// Settings of the clients that commands open.
public final class ClientSettings {
    private ClientSettings() {}

    /// Those in a file, as `--command-config` names it.
    public static Properties read(Path file) throws IOException {
        var settings = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            settings.load(in);
        }
        return settings;
    }

    /// Those of a consumer that only looks: it commits no offset by itself and creates no topic.
    /// Where the log no longer reaches back to where it would begin, it begins with the first
    /// record there is.
    ///
    /// @param client of any client of the cluster
    public static Properties ofReader(Properties client) {
        var settings = new Properties();
        settings.putAll(client);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return settings;
    }
}
