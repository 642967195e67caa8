package io.moldau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.config.StartSettings;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files in `config` that old articles name.
class ShippedSettingsTest {
    private static final Path CONFIG = Path.of("../config");

    @ParameterizedTest
    @ValueSource(strings = {"server", "kraft/server", "kraft/reconfig-server"})
    void everySettingOfANodeIsKnownAndHasAnEffect(String name) throws Exception {
        var text = Files.readString(CONFIG.resolve(name + ".properties"));

        var settings = StartSettings.of(text, Map.of(), Map.of());

        assertThat(settings.faults()).isEmpty();
        assertThat(settings.unknown()).isEmpty();
        assertThat(settings.withoutEffect()).isEmpty();
        assertThat(settings.values()).containsEntry("node.id", "1");
        // What is commented out would be understood as well.
        var all = StartSettings.of(text.replaceAll("(?m)^#(?=[a-z])", ""), Map.of(), Map.of());
        assertThat(all.faults()).isEmpty();
        assertThat(all.unknown()).isEmpty();
        assertThat(all.values()).containsKey("log.dirs");
    }

    @Test
    void theClientsSettingsAreTheirs() throws Exception {
        assertThat(ProducerConfig.configNames()).containsAll(keys("producer"));
        assertThat(ConsumerConfig.configNames()).containsAll(keys("consumer"));
    }

    private static java.util.Set<String> keys(String name) throws Exception {
        var settings = new Properties();
        settings.load(new StringReader(Files.readString(CONFIG.resolve(name + ".properties"))));
        assertThat(settings).isNotEmpty();
        return settings.stringPropertyNames();
    }
}
