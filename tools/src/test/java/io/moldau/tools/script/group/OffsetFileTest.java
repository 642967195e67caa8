package io.moldau.tools.script.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.tools.group.Groups;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OffsetFileTest {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 1);

    @Test
    void whatIsWrittenIsReadAgain() {
        var offsets = new TreeMap<TopicPartition, Long>(Groups.BY_TOPIC_AND_PARTITION);
        offsets.put(PARTITION, 5L);
        var text = OffsetFile.write(Map.of("a, b", offsets), true);
        assertThat(text).isEqualTo("\"a, b\",orders,1,5\n");
        assertThat(OffsetFile.read(text, Optional.empty())).isEqualTo(Map.of("a, b", offsets));
    }

    @Test
    void theLinesOfOneGroupNeedNotNameIt() {
        assertThat(OffsetFile.read("orders,1,5\n", Optional.of("billing")).get("billing"))
                .containsOnly(Map.entry(PARTITION, 5L));
        assertThat(OffsetFile.read("billing,orders,1,5\n", Optional.of("billing")).get("billing"))
                .containsOnly(Map.entry(PARTITION, 5L));
    }

    @Test
    void aLineThatIsSomethingElseIsShown() {
        assertThatThrownBy(() -> OffsetFile.read("orders,1\n", Optional.of("billing")))
                .hasMessageEndingWith(": orders,1");
    }
}
