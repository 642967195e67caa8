package io.moldau.tools.script.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReassignmentTest {
    @Test
    void aPlanIsWrittenAsItWasRead() {
        var text =
                "{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[1,2],"
                        + "\"log_dirs\":[\"any\",\"/d\"]}]}";
        var plan = Reassignment.read(text);
        plan.check();
        assertThat(Reassignment.json(plan.replicas(), plan.directories())).isEqualTo(text);
    }

    @Test
    void whatNoBrokerCouldDoIsRefused() {
        assertThatThrownBy(() -> Reassignment.read("{\"version\":1}").check())
                .hasMessage("Partition reassignment list cannot be empty");
        assertThatThrownBy(() -> Reassignment.read("nonsense"))
                .hasMessage("The input string is not a valid JSON");
        assertThatThrownBy(() -> Reassignment.read("{\"version\":2}"))
                .hasMessage("Not supported version field value 2");
        assertThatThrownBy(() ->
                        Reassignment.read(
                                "{\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[1],"
                                        + "\"log_dirs\":[]}]}"))
                .hasMessageContaining("is different from size of log dirs list");
    }
}
