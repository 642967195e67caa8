package io.moldau.metadata.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.config.ConfigView.Entry;
import io.moldau.metadata.config.ConfigView.Synonym;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigViewTest {
    private static final ConfigLayers LAYERS =
            new ConfigLayers(
                    Map.of("log.segment.bytes", "2000000"),
                    Map.of("log.segment.bytes", "3000000", "min.insync.replicas", "1"),
                    Map.of("log.segment.bytes", "4000000", "log.retention.hours", "24"));
    private static final ConfigView VIEW = new ConfigView(LAYERS);

    private static Entry topic(Map<String, String> own, String name) {
        return VIEW.topic(own, List.of(name)).getFirst();
    }

    @Test
    void aTopicsOwnValueComesBeforeAllOthers() {
        var entry = topic(Map.of("segment.bytes", "1048576"), "segment.bytes");

        assertThat(entry.value()).isEqualTo("1048576");
        assertThat(entry.source()).isEqualTo(ConfigSource.DYNAMIC_TOPIC);
        assertThat(entry.isReadOnly()).isFalse();
        assertThat(entry.type()).isEqualTo(ConfigType.INT);
        assertThat(entry.synonyms())
                .containsExactly(
                        new Synonym("segment.bytes", "1048576", ConfigSource.DYNAMIC_TOPIC),
                        new Synonym("log.segment.bytes", "2000000", ConfigSource.DYNAMIC_BROKER),
                        new Synonym(
                                "log.segment.bytes",
                                "3000000",
                                ConfigSource.DYNAMIC_DEFAULT_BROKER),
                        new Synonym("log.segment.bytes", "4000000", ConfigSource.STATIC_BROKER),
                        new Synonym("log.segment.bytes", "1073741824", ConfigSource.DEFAULT));
    }

    @Test
    void valuesOfTheBrokerAreShownInTheUnitOfTheTopic() {
        var entry = topic(Map.of(), "retention.ms");

        assertThat(entry.value()).isEqualTo("86400000");
        assertThat(entry.source()).isEqualTo(ConfigSource.STATIC_BROKER);
        assertThat(entry.synonyms())
                .containsExactly(
                        new Synonym("log.retention.hours", "24", ConfigSource.STATIC_BROKER),
                        new Synonym("log.retention.hours", "168", ConfigSource.DEFAULT));
    }

    @Test
    void nothingSetIsADefault() {
        var entry = topic(Map.of(), "cleanup.policy");

        assertThat(entry.value()).isEqualTo("delete");
        assertThat(entry.source()).isEqualTo(ConfigSource.DEFAULT);
        assertThat(entry.synonyms())
                .containsExactly(new Synonym("log.cleanup.policy", "delete", ConfigSource.DEFAULT));
        assertThat(topic(Map.of(), "remote.storage.enable").synonyms()).isEmpty();
    }

    @Test
    void withoutNamesAllButInternalOnesAreShown() {
        assertThat(VIEW.topic(Map.of(), null))
                .hasSize(38)
                .extracting(Entry::name)
                .isSorted()
                .doesNotContain("internal.segment.bytes");
        assertThat(VIEW.topic(Map.of(), List.of("no.such"))).isEmpty();
    }

    @Test
    void aBrokerShowsWhatCanBeChangedAndHidesSecrets() {
        var view =
                new ConfigView(
                        ConfigLayers.ofStatic(
                                Map.of("ssl.key.password", "hunter2", "node.id", "4")));

        var secret = view.broker(List.of("ssl.key.password")).getFirst();
        assertThat(secret.isSensitive()).isTrue();
        assertThat(secret.value()).isNull();
        assertThat(secret.toString()).doesNotContain("hunter2");
        var id = view.broker(List.of("node.id")).getFirst();
        assertThat(id.isReadOnly()).isTrue();
        assertThat(id.value()).isEqualTo("4");
        assertThat(id.source()).isEqualTo(ConfigSource.STATIC_BROKER);
        assertThat(view.broker(List.of("log.segment.bytes")).getFirst().isReadOnly()).isFalse();
        assertThat(view.broker(List.of("log.dirs")).getFirst().value()).isNull();
    }

    @Test
    void allBrokersShowOnlyWhatIsSetForAll() {
        assertThat(VIEW.allBrokers(null))
                .extracting(Entry::name, Entry::value, Entry::source)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "log.segment.bytes",
                                "3000000",
                                ConfigSource.DYNAMIC_DEFAULT_BROKER),
                        org.assertj.core.groups.Tuple.tuple(
                                "min.insync.replicas", "1", ConfigSource.DYNAMIC_DEFAULT_BROKER));
    }

    @Test
    void aGroupTakesItsBrokersDefaults() {
        var entry =
                VIEW.group(
                                Map.of("consumer.session.timeout.ms", "50000"),
                                List.of("consumer.session.timeout.ms"))
                        .getFirst();

        assertThat(entry.source()).isEqualTo(ConfigSource.DYNAMIC_GROUP);
        assertThat(entry.synonyms())
                .containsExactly(
                        new Synonym(
                                "consumer.session.timeout.ms", "50000", ConfigSource.DYNAMIC_GROUP),
                        new Synonym(
                                "group.consumer.session.timeout.ms",
                                "45000",
                                ConfigSource.DEFAULT));
    }
}
