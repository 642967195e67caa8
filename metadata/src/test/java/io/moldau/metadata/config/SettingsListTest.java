package io.moldau.metadata.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The golden list `docs/config.txt`. Rewrite it with -Dscripts.rewrite=true, then read the
/// difference.
class SettingsListTest {
    private static final Path LIST = Path.of("../docs/config.txt");

    @Test
    void theListInTheDocumentsIsWhatTheCatalogueSays() throws IOException {
        var lines = new ArrayList<String>();
        lines.add("# Every setting: scope, name, type, default, and what Moldau does about it.");
        lines.add("# Written by SettingsListTest; rewrite with -Dscripts.rewrite=true.");
        lines.addAll(ConfigCatalog.get().describeTreatments());
        if (Boolean.getBoolean("scripts.rewrite")) {
            Files.write(LIST, lines);
        }

        assertThat(Files.readAllLines(LIST)).isEqualTo(lines);
    }

    @Test
    void everyDefaultIsAValueThatItsSettingTakes() {
        for (var scope : ConfigScope.values()) {
            for (var key : ConfigCatalog.get().keys(scope)) {
                if (key.defaultValue() != null && !key.defaultValue().isEmpty()) {
                    assertThat(key.fault(key.defaultValue())).as(key.name()).isEmpty();
                }
            }
        }
    }

    @Test
    void everySettingIsDescribedAndItsBrokerSettingsExist() {
        assertThat(ConfigCatalog.get().keys(ConfigScope.BROKER)).hasSize(380);
        assertThat(ConfigCatalog.get().keys(ConfigScope.TOPIC)).hasSize(39);
        assertThat(ConfigCatalog.get().keys(ConfigScope.GROUP)).hasSize(27);
        for (var scope : List.of(ConfigScope.TOPIC, ConfigScope.GROUP)) {
            for (var key : ConfigCatalog.get().keys(scope)) {
                assertThat(key.doc()).as(key.name()).isNotBlank();
                for (var name : key.brokerKeys()) {
                    assertThat(ConfigCatalog.get().find(ConfigScope.BROKER, name))
                            .as(name)
                            .isPresent();
                }
            }
        }
    }

    @Test
    void ourOwnSettingIsOnByDefault() {
        assertThat(TopicSettings.defaults().flush().beforeAck()).isTrue();
    }
}
