package io.moldau.broker.settings;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.metadata.config.ConfigCatalog;
import io.moldau.metadata.config.ConfigKey;
import io.moldau.metadata.config.ConfigScope;
import io.moldau.metadata.config.Treatment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Each setting of topics is shown by a test: `shown.txt` says by which. That what a topic sets
/// reaches its log is shown by `PartitionSettingsTest`.
class TopicSettingsShownTest {
    private static final Path TESTS = Path.of("src/test/java/io/moldau");

    /// Values that would be felt if they meant anything to a cluster of one without tiered storage.
    private static final Map<String, String> FELT =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("errors.deadletterqueue.group.enable", "true"),
                            Map.entry("follower.replication.throttled.replicas", "*"),
                            Map.entry("leader.replication.throttled.replicas", "*"),
                            Map.entry("local.retention.bytes", "1"),
                            Map.entry("local.retention.ms", "1"),
                            Map.entry("min.insync.replicas", "3"),
                            Map.entry("remote.copy.lag.bytes", "1"),
                            Map.entry("remote.copy.lag.ms", "1"),
                            Map.entry("remote.log.copy.disable", "true"),
                            Map.entry("remote.log.delete.on.disable", "true"),
                            Map.entry("unclean.leader.election.enable", "true")));

    private record Shown(String setting, String type, String method) {
        static Shown of(String line) {
            var parts = line.split(" \\| ", -1);
            assertThat(parts).as(line).hasSize(3);
            return new Shown(parts[0], parts[1], parts[2]);
        }

        Path source() {
            var module = type.substring(0, type.indexOf('/'));
            return Path.of("..", module).resolve(TESTS).resolve(type + ".java");
        }
    }

    private static List<Shown> shown() throws IOException {
        try (var stream = TopicSettingsShownTest.class.getResourceAsStream("shown.txt")) {
            return new String(requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(it -> !it.startsWith("#"))
                    .map(Shown::of)
                    .toList();
        }
    }

    private static List<String> settings(Predicate<Treatment> treated) {
        return ConfigCatalog.get().keys(ConfigScope.TOPIC).stream()
                .filter(it -> treated.test(it.treatment()))
                .map(ConfigKey::name)
                .toList();
    }

    @Test
    void noSettingIsWithoutATestThatShowsIt() throws IOException {
        assertThat(shown().stream().map(Shown::setting))
                .containsExactlyInAnyOrderElementsOf(settings(_ -> true));
        for (var it : shown()) {
            assertThat(Files.readString(it.source()))
                    .as(it.setting())
                    .contains("void " + it.method() + "(");
        }
    }

    /// Apache Kafka 4.3.1 takes them in a cluster of one, too, and they change nothing there.
    @Test
    void settingsWithoutEffectAreTakenAndChangeNothing() {
        assertThat(settings(Treatment.NoEffect.class::isInstance))
                .containsExactlyInAnyOrderElementsOf(FELT.keySet());
        OneBroker.with(
                OneBroker.settings("log.retention.check.interval.ms", "60000"),
                broker -> {
                    try (var talk = Talk.aboutATopic(broker)) {
                        talk.produce(100);
                        for (var it : FELT.entrySet()) {
                            talk.alterTopic(it.getKey(), it.getValue());
                            assertThat(talk.setting(Talk.TOPIC, it.getKey()))
                                    .isEqualTo(it.getValue());
                        }
                        assertThat(talk.produce(100).errorCode()).isZero();
                        broker.sleep(Duration.ofHours(5));
                        assertThat(talk.offset(Talk.EARLIEST)).isZero();
                        assertThat(talk.stored().remaining()).isGreaterThan(200);
                    }
                });
    }

    @Test
    void tieredStorageIsRefusedWithAReason() {
        OneBroker.with(
                OneBroker.settings(),
                broker -> {
                    try (var talk = Talk.aboutATopic(broker)) {
                        assertThatThrownBy(() -> talk.alterTopic("remote.storage.enable", "true"))
                                .hasMessageContaining("tiered storage has not landed yet");
                    }
                });
    }
}
