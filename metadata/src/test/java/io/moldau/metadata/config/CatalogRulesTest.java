package io.moldau.metadata.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.ApiError;
import io.moldau.metadata.ConfigResource;
import io.moldau.metadata.SortedTree;
import io.moldau.protocol.ErrorCode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogRulesTest {
    private static final ConfigResource TOPIC = ConfigResource.topic("orders");
    private static final ConfigResource BROKER = ConfigResource.broker(1);
    private static final ConfigResource GROUP =
            new ConfigResource(ConfigResource.Type.GROUP, "readers");
    private static final SortedTree<String, String> NOTHING = SortedTree.empty();

    private final CatalogRules rules = new CatalogRules(Map.of("log.cleanup.policy", "delete"));

    private ApiError check(ConfigResource resource, String name, String value) {
        return rules.check(resource, NOTHING, NOTHING.with(name, value));
    }

    @Test
    void topicsKnowTheirSettings() {
        assertThat(check(TOPIC, "retention.ms", "5").isNone()).isTrue();
        assertThat(check(TOPIC, "no.such", "5"))
                .isEqualTo(
                        ApiError.of(
                                ErrorCode.INVALID_CONFIG, "Unknown topic config name: no.such"));
    }

    @Test
    void anyTopicMayBeCompacted() {
        for (var policy : new String[] {"compact", "delete", "compact,delete", ""}) {
            assertThat(check(TOPIC, "cleanup.policy", policy).isNone()).as(policy).isTrue();
        }
    }

    @Test
    void whatWasSetOnceMayStay() {
        var before = NOTHING.with("no.longer.known", "1");

        assertThat(rules.check(TOPIC, before, before.with("retention.ms", "5")).isNone()).isTrue();
    }

    @Test
    void readOnlySettingsOfABrokerStayAsTheyAre() {
        assertThat(check(BROKER, "node.id", "5"))
                .isEqualTo(
                        ApiError.of(
                                ErrorCode.INVALID_REQUEST,
                                "Cannot update these configs dynamically: [node.id]"));
        assertThat(check(BROKER, "listeners", "PLAINTEXT://:1").code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(check(ConfigResource.allBrokers(), "cordoned.log.dirs", "/a").message())
                .startsWith("Cannot update these configs at default cluster level");
        assertThat(check(BROKER, "log.retention.ms", "5").isNone()).isTrue();
        assertThat(check(BROKER, "log.retention.ms", "0").message())
                .isEqualTo(
                        "log.retention.ms must be unlimited (-1) or, greater than or equal to 1");
        assertThat(check(BROKER, "ssl.keystore.location", "/k").code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(check(BROKER, "listener.name.a.max.connections", "5").isNone()).isTrue();
    }

    @Test
    void aGroupStaysWithinWhatTheBrokerAllows() {
        assertThat(check(GROUP, "consumer.session.timeout.ms", "1000").message())
                .isEqualTo(
                        "consumer.session.timeout.ms must be in the range 45000 to 60000 inclusive.");
        assertThat(check(GROUP, "consumer.session.timeout.ms", "50000").isNone()).isTrue();
        assertThat(check(GROUP, "share.auto.offset.reset", "by_duration:PT1H").isNone()).isTrue();
        assertThat(check(GROUP, "share.auto.offset.reset", "whenever").isNone()).isFalse();
    }

    @Test
    void listsAreKnownWithTheirDefaults() {
        assertThat(rules.isList(ConfigResource.Type.TOPIC, "cleanup.policy")).isTrue();
        assertThat(rules.isList(ConfigResource.Type.TOPIC, "retention.ms")).isFalse();
        assertThat(rules.defaultList(TOPIC, "cleanup.policy")).contains("delete");
        assertThat(rules.defaultList(TOPIC, "retention.ms")).isEmpty();
    }
}
