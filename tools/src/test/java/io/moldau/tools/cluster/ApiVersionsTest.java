package io.moldau.tools.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.tools.cluster.ApiVersions.Range;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

class ApiVersionsTest {
    private static List<Range> read(ByteBuffer answer) throws IOException {
        var bytes = new byte[answer.capacity()];
        answer.get(0, bytes);
        return ApiVersions.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    private static ByteBuffer answer(int length, int error, int number) {
        return ByteBuffer.allocate(14 + 12)
                .putInt(length)
                .putInt(0)
                .putShort((short) error)
                .putInt(number);
    }

    @Test
    void anAnswerIsReadInTheOrderOfTheKeys() throws IOException {
        var answer = answer(22, 0, 2);
        for (int number : new int[] {18, 0, 4, 1, 4, 17}) {
            answer.putShort((short) number);
        }
        assertThat(read(answer)).containsExactly(new Range(1, 4, 17), new Range(18, 0, 4));
    }

    @Test
    void whatIsNoBrokersAnswerIsRefused() {
        assertThatThrownBy(() -> read(answer(0x48545450, 0, 0))) // "HTTP"
                .hasMessage("an answer of 1213486160 bytes is no broker's");
        assertThatThrownBy(() -> read(answer(22, 0, 3)))
                .hasMessage("an answer with 3 requests is no broker's");
        assertThatThrownBy(() -> read(answer(22, 35, 0)))
                .hasMessage("the broker refuses to say, with error 35");
    }

    @Test
    void theNewestVersionThatBothSpeakIsUsable() {
        assertThat(new Range(1, 4, 17).usable()).hasValue(17);
        assertThat(new Range(1, 4, 99).usable()).hasValue(18);
        assertThat(new Range(1, 0, 3).usable()).isEmpty();
        assertThat(new Range(1, 20, 21).usable()).isEmpty();
        assertThat(new Range(9999, 0, 1).usable()).isEmpty();
    }

    @Test
    void theTableIsThatOfTheClientLibrary() {
        for (var api : Api.all()) {
            var known = ApiKeys.forId(api.key());
            assertThat(known.name).isEqualTo(api.name());
            if (api.max() >= 0) {
                assertThat((int) known.oldestVersion()).as(api.name()).isEqualTo(api.min());
                assertThat((int) known.latestVersion()).as(api.name()).isEqualTo(api.max());
            }
            assertThat(ApiKeys.clientApis().contains(known))
                    .as(api.name())
                    .isEqualTo(api.ofBrokers());
        }
        assertThat(Api.all()).hasSameSizeAs(ApiKeys.values());
    }
}
