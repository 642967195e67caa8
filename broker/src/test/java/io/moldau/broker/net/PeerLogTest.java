package io.moldau.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.testkit.SimulatedWorld;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeerLogTest {
    private static final int KEPT_BACK = -1;

    @Test
    void aComplaintIsMadeOnceAMinuteWithHowOftenItWasDue() {
        new SimulatedWorld(1)
                .run(world -> {
                    var log = new PeerLog(world.clock());

                    assertThat(log.due("10.0.0.1", "Invalid receive (size = 5)")).isZero();
                    assertThat(log.due("10.0.0.1", "Invalid receive (size = 7)"))
                            .isEqualTo(KEPT_BACK);
                    assertThat(log.due("10.0.0.1", "Invalid receive (size = 9)"))
                            .isEqualTo(KEPT_BACK);
                    assertThat(log.due("10.0.0.2", "Invalid receive (size = 5)")).isZero();
                    assertThat(log.due("10.0.0.1", "something else")).isZero();
                    world.clock().sleep(Duration.ofSeconds(61).toNanos());
                    assertThat(log.due("10.0.0.1", "Invalid receive (size = 5)")).isEqualTo(2);
                    assertThat(log.due("10.0.0.1", "Invalid receive (size = 5)"))
                            .isEqualTo(KEPT_BACK);
                });
    }

    @Test
    void whatManyStrangersDoIsRememberedForTheLatestOnly() {
        new SimulatedWorld(1)
                .run(world -> {
                    var log = new PeerLog(world.clock());
                    for (int i = 0; i < 1000; i++) {
                        assertThat(log.due("host-" + i, "noise")).isZero();
                    }
                    assertThat(log.due("host-999", "noise")).isEqualTo(KEPT_BACK);
                    assertThat(log.due("host-0", "noise")).isZero();
                });
    }
}
