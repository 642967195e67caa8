package io.moldau.tools.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopicScopeTest {
    @Test
    void aTopicIsNamedAloneOrWithPartitions() {
        assertThat(TopicScope.of("orders")).isEqualTo(new TopicScope("orders", List.of()));
        assertThat(TopicScope.of("orders:0,12"))
                .isEqualTo(new TopicScope("orders", List.of(0, 12)));
    }

    @Test
    void whatIsNoPartitionIsRefused() {
        assertThatThrownBy(() -> TopicScope.of("orders:x"))
                .hasMessage("Invalid partition 'x' specified in topic arg 'orders:x'");
        assertThatThrownBy(() -> TopicScope.of("orders:"))
                .hasMessage("Invalid topic arg 'orders:', expected topic name and partitions");
    }
}
