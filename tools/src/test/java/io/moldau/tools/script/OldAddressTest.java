package io.moldau.tools.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Screen;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OldAddressTest {
    private final Screen screen = new Screen(0, false);

    private Session session(Map<String, String> environment) {
        return new Session(screen.terminal(), environment, InstantSource.system());
    }

    @Test
    void todaysOptionIsTakenWithoutAWord() {
        var address = new OldAddress("a:1", null, null);
        assertThat(address.resolve(session(Map.of()))).isEqualTo("a:1");
        assertThat(screen.errors()).isEmpty();
    }

    @Test
    void aZooKeeperBesideABootstrapServerIsOnlyNamed() {
        var address = new OldAddress("a:1", null, "zk:2181/chroot");
        assertThat(address.resolve(session(Map.of("MOLDAU_BOOTSTRAP", "b:2")))).isEqualTo("a:1");
        assertThat(screen.errors())
                .isEqualTo(
                        "--zookeeper is an option of older versions; today it is --bootstrap-server"
                                + " a:1\n");
    }

    @Test
    void theEnvironmentComesBeforeAGuess() {
        var address = new OldAddress(null, null, "zk:2181");
        assertThat(address.resolve(session(Map.of("MOLDAU_BOOTSTRAP", "b:2")))).isEqualTo("b:2");
    }

    @Test
    void whereNothingAnswersTheHostOfZooKeeperIsNamed() {
        // Names below .invalid never resolve (RFC 2606).
        var address = new OldAddress(null, null, "zk.invalid:2181/chroot,zk2.invalid:2181");
        assertThat(address.resolve(session(Map.of()))).isIn("zk.invalid:9092", "localhost:9092");
        assertThat(screen.errors()).startsWith("--zookeeper is an option of older versions");
    }

    @Test
    void aBrokerListIsTheAddressesOfTheBrokers() {
        var address = new OldAddress(null, "a:1,b:2", null);
        assertThat(address.resolve(session(Map.of()))).isEqualTo("a:1,b:2");
        assertThat(screen.errors()).startsWith("--broker-list is an option of older versions");
    }
}
