package io.moldau.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.runtime.World;
import io.moldau.testkit.SimulatedWorld;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConnectionSweeperTest {
    private static final long IDLE_MAX_MS = 300_000;

    /// A connection that does what a test says.
    private static final class Fake implements ConnectionSweeper.Swept {
        private int traffic;
        private int frameBytes = -1;
        private int frames;
        private boolean writing;
        private boolean busy;
        private @Nullable String end;

        @Override
        public int traffic() {
            return traffic;
        }

        @Override
        public int frameUnderWayBytes() {
            return frameBytes;
        }

        @Override
        public int framesReceived() {
            return frames;
        }

        @Override
        public boolean isWriting() {
            return writing;
        }

        @Override
        public boolean isBusy() {
            return busy;
        }

        @Override
        public void expire(String reason) {
            end = reason;
        }
    }

    private interface Script {
        void run(World world, Fake connection);
    }

    private static void swept(Script script) {
        new SimulatedWorld(1)
                .run(world -> {
                    var sweeper = new ConnectionSweeper(world.clock(), IDLE_MAX_MS);
                    world.threads().start("sweeper", sweeper);
                    var connection = new Fake();
                    sweeper.watch(connection);
                    script.run(world, connection);
                    sweeper.close();
                });
    }

    private static void pass(World world, long seconds) {
        world.clock().sleep(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void anIdleConnectionEndsAndOneWithTrafficDoesNot() {
        swept((world, connection) -> {
            pass(world, 290);
            connection.traffic++;
            pass(world, 290);
            assertThat(connection.end).isNull();
            pass(world, 20);
            assertThat(connection.end).isEqualTo("idle");
        });
    }

    @Test
    void aRequestInProgressIsNotIdle() {
        swept((world, connection) -> {
            connection.busy = true;
            pass(world, 4000);
            assertThat(connection.end).isNull();
        });
    }

    @Test
    void theFirstRequestHasTenSecondsHoweverItDribbles() {
        swept((world, connection) -> {
            connection.frameBytes = 1000;
            for (int i = 0; i < 13; i++) {
                connection.traffic++;
                pass(world, 1);
            }
            assertThat(connection.end).isEqualTo("a request of 1000 bytes arrives too slowly");
        });
    }

    @Test
    void aLaterRequestHasTimeForItsSize() {
        swept((world, connection) -> {
            connection.frames = 1;
            connection.frameBytes = 8 * 1024 * 60;
            for (int i = 0; i < 85; i++) {
                connection.traffic++;
                pass(world, 1);
            }
            assertThat(connection.end).isNull();
            pass(world, 10);
            assertThat(connection.end).contains("arrives too slowly");
        });
    }

    @Test
    void aPeerThatDoesNotTakeItsAnswersIsGivenUp() {
        swept((world, connection) -> {
            connection.writing = true;
            connection.busy = true;
            pass(world, 55);
            assertThat(connection.end).isNull();
            pass(world, 8);
            assertThat(connection.end).isEqualTo("the peer does not read its answers");
        });
    }
}
