package io.moldau.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UuidTest {
    @Test
    void theTextIsThatOfKafka() {
        Uuid id = new Uuid(0x1234_5678_9ABC_DEF0L, -2);
        String kafkas = new org.apache.kafka.common.Uuid(id.mostSignificantBits(), -2).toString();

        assertThat(id).hasToString(kafkas);
        assertThat(Uuid.fromString(kafkas)).isEqualTo(id);
        assertThat(Uuid.ZERO).hasToString("AAAAAAAAAAAAAAAAAAAAAA");
    }

    @Test
    void otherTextsAreRefused() {
        for (String text : new String[] {"", "AAAA", "A".repeat(25), "****************AAAAAA"}) {
            assertThatThrownBy(() -> Uuid.fromString(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theOrderIsThatOfTheBytes() {
        assertThat(new Uuid(-1, 0)).isGreaterThan(new Uuid(1, 0));
        assertThat(new Uuid(1, -1)).isGreaterThan(new Uuid(1, 1));
    }
}
