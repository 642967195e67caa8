package io.moldau.tools.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @ParameterizedTest
    @CsvSource({
        "topic/orders, TOPIC, orders, DYNAMIC_TOPIC_CONFIG",
        "broker/1, BROKER, 1, DYNAMIC_BROKER_CONFIG",
        "broker/default, BROKER, '', DYNAMIC_DEFAULT_BROKER_CONFIG",
        "logger/1, BROKER_LOGGER, 1, DYNAMIC_BROKER_LOGGER_CONFIG",
        "group/a/b, GROUP, a/b, DYNAMIC_GROUP_CONFIG",
        "client-metrics/m, CLIENT_METRICS, m, DYNAMIC_CLIENT_METRICS_CONFIG"
    })
    void aResourceIsNamedByItsKindAndName(
            String text, ConfigResource.Type type, String name, ConfigSource own) {
        assertThat(Target.of(text))
                .isEqualTo(new Target.Resource(text, new ConfigResource(type, name), own));
    }

    private static Target.Quotas quotas(String text) {
        return (Target.Quotas) Target.of(text);
    }

    @Test
    void quotasBelongToUsersClientsBothOrAddresses() {
        assertThat(quotas("user/bob").entity()).containsOnly(Map.entry("user", "bob"));
        assertThat(quotas("client/app").entity()).containsOnly(Map.entry("client-id", "app"));
        assertThat(quotas("ip/10.0.0.1").entity()).containsOnly(Map.entry("ip", "10.0.0.1"));
        assertThat(quotas("user/a/b/client/app").entity())
                .containsEntry("user", "a/b")
                .containsEntry("client-id", "app")
                .hasSize(2);
        assertThat(quotas("user/default").entity()).containsEntry("user", null);
    }

    @Test
    void aDefaultIsAskedForAsTheDefaultAndNotAsAnything() {
        assertThat(quotas("user/bob/client/default").filter())
                .isEqualTo(
                        ClientQuotaFilter.containsOnly(
                                List.of(
                                        ClientQuotaFilterComponent.ofEntity("user", "bob"),
                                        ClientQuotaFilterComponent.ofDefaultEntity("client-id"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "topic/", "/orders", "fruit/apple", "ip/1/client/a", ""})
    void anythingElseIsAWrongCommandLine(String text) {
        assertThatThrownBy(() -> Target.of(text))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exit()).isEqualTo(Exit.USAGE))
                .hasMessageContaining("names nothing that has settings: it is topic/NAME");
    }
}
