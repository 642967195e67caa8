package io.moldau.tools.completion;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.tools.Tools;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Screen;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a shell is told where no cluster is needed, or none answers.
class NamesTest {
    private final Screen screen = new Screen(0, false);

    @TempDir Path directory;

    private Session session() {
        var environment = Map.of("XDG_CONFIG_HOME", directory.toString());
        return new Session(screen.terminal(), environment, InstantSource.system());
    }

    private List<String> names(Kind kind, String begun, String... words) {
        return new Names(session(), begun, List.of(words)).of(kind);
    }

    @Test
    void contextsAreThoseThatWereAdded() {
        for (var name : List.of("prod", "pre", "local")) {
            new Tools(session()).run(List.of("context", "add", name, "-b", "127.0.0.1:1"));
        }
        assertThat(names(Kind.CONTEXTS, "")).containsExactly("local", "pre", "prod");
        assertThat(names(Kind.CONTEXTS, "pr")).containsExactly("pre", "prod");
    }

    @Test
    void aTargetBeginsWithItsType() {
        assertThat(names(Kind.TARGETS, "t")).containsExactly("topic/");
        assertThat(names(Kind.TARGETS, "")).contains("broker/", "group/", "user/");
    }

    @Test
    void aClusterThatDoesNotAnswerHasNoNamesAndKeepsNobodyWaiting() throws Exception {
        assertThat(names(Kind.TOPICS, "", "topic", "list", "-b", "127.0.0.1:1")).isEmpty();
        assertThat(names(Kind.TOPICS, "", "topic", "list", "--context", "nosuch")).isEmpty();
        assertThat(names(Kind.TOPICS, "", "topic", "list", "-b")).isEmpty();
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var before = Instant.now();
            for (var kind : List.of(Kind.TOPICS, Kind.GROUPS)) {
                var address = "127.0.0.1:" + silent.getLocalPort();
                assertThat(names(kind, "", "topic", "list", "--bootstrap", address)).isEmpty();
            }
            // Two of them, each two seconds; the default would be thirty.
            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(20));
        }
        assertThat(screen.out() + screen.errors()).isEmpty();
    }
}
