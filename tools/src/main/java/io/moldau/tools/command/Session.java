package io.moldau.tools.command;

import io.moldau.tools.screen.Terminal;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// What a command may touch of the world around it, beside the cluster.
public record Session(Terminal terminal, Map<String, String> environment, InstantSource clock) {
    private static final String BOOTSTRAP = "MOLDAU_BOOTSTRAP";

    private static final String LOCAL = "localhost:9092";

    /// Where the cluster is when no option says so.
    public String bootstrap() {
        return givenBootstrap().orElse(LOCAL);
    }

    /// What the environment says of it.
    public Optional<String> givenBootstrap() {
        return Optional.ofNullable(environment.get(BOOTSTRAP));
    }
}
