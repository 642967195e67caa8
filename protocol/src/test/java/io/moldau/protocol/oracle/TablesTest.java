package io.moldau.protocol.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.ErrorCode;
import java.util.Arrays;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.ApiMessageType.ListenerType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/// The generated tables against those of Kafka.
class TablesTest {
    @Test
    void errorCodesAreThoseOfKafka() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::name))
                .containsExactlyElementsOf(Arrays.stream(Errors.values()).map(Enum::name).toList());
        for (Errors kafkas : Errors.values()) {
            ErrorCode ours = ErrorCode.forCode(kafkas.code());
            assertThat(ours.name()).isEqualTo(kafkas.name());
            assertThat(ours.code()).isEqualTo(kafkas.code());
            boolean retriable = kafkas.exception() instanceof RetriableException;
            assertThat(ours.retriable()).as(ours.name()).isEqualTo(retriable);
        }
        assertThat(ErrorCode.forCode(9999)).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
    }

    @Test
    void apisAreThoseOfKafka() {
        for (ApiKeys kafkas : ApiKeys.values()) {
            assertThat(ApiKey.forCode(kafkas.id).isPresent())
                    .as(kafkas.name)
                    .isEqualTo(kafkas.hasValidVersion());
        }
        assertThat(ApiKey.values()).hasSize(91);
        assertThat(ApiKey.forCode(-1)).isEmpty();
        assertThat(ApiKey.forCode(999)).isEmpty();
    }

    @Test
    void versionsListenersAndHeadersAreThoseOfKafka() {
        for (ApiKey ours : ApiKey.values()) {
            ApiKeys kafkas = ApiKeys.forId(ours.code());
            assertThat(ours.name()).isEqualTo(kafkas.name());
            assertThat(ours.apiName()).isEqualTo(kafkas.name);
            assertThat(ours.minVersion()).as(ours.name()).isEqualTo(kafkas.oldestVersion());
            assertThat(ours.maxVersion()).as(ours.name()).isEqualTo(kafkas.latestVersion(false));
            assertThat(ours.onBroker()).isEqualTo(kafkas.inScope(ListenerType.BROKER));
            assertThat(ours.onController()).isEqualTo(kafkas.inScope(ListenerType.CONTROLLER));
            for (int version = ours.minVersion(); version <= ours.maxVersion(); version++) {
                assertThat(ours.supports(version)).isTrue();
                assertThat(ours.requestHeaderVersion(version))
                        .isEqualTo(kafkas.requestHeaderVersion((short) version));
                assertThat(ours.responseHeaderVersion(version))
                        .isEqualTo(kafkas.responseHeaderVersion((short) version));
            }
            assertThat(ours.supports(ours.maxVersion() + 1)).isFalse();
        }
    }
}
