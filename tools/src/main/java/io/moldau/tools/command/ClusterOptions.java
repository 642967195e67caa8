package io.moldau.tools.command;

import io.moldau.tools.command.Contexts.Context;
import io.moldau.tools.screen.VisibleText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the cluster is and how it is reached.
public final class ClusterOptions {
    /// Long enough for a port of a far machine; a closed one answers at once.
    private static final int CONNECT_MAX_MS = 5000;

    /// The client counts in milliseconds.
    private static final int TIMEOUT_MAX_SECONDS = Integer.MAX_VALUE / 1000;

    /// So many brokers may fail to answer before a command gives up.
    private static final int BROKERS_TRIED = 3;

    /// A broker with much to do may take so long for a large answer.
    private static final int REQUEST_MIN_MS = 1000;

    @Option(
            names = {"-b", "--bootstrap", "--bootstrap-server"},
            paramLabel = "ADDRESS",
            description =
                    "HOST:PORT,... of brokers to ask first; else MOLDAU_BOOTSTRAP, or"
                            + " localhost:9092.")
    private @Nullable String bootstrap;

    @Option(
            names = {"--context"},
            paramLabel = "CONTEXT",
            description = "A cluster by the name that moldau context gave it.")
    private @Nullable String context;

    @Option(
            names = {"--command-config"},
            paramLabel = "FILE",
            description = "Settings of the client (security and others), as Kafka's tools take it.")
    private @Nullable Path commandConfig;

    @Option(
            names = {"--timeout"},
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long the cluster may take for an answer. Default: 30.")
    private int timeoutSeconds;

    /// Settings for any client of this cluster.
    public Properties settings(Session session) {
        var chosen = Contexts.chosen(session, context, bootstrap != null);
        var settings = given(chosen);
        address(chosen)
                .ifPresent(it ->
                        settings.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, it));
        settings.putIfAbsent(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, session.bootstrap());
        settings.putIfAbsent(CommonClientConfigs.CLIENT_ID_CONFIG, "moldau");
        int timeoutMs = timeoutMs();
        settings.putIfAbsent(
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, Integer.toString(timeoutMs));
        // Where one broker hangs there is time left to ask another.
        var requestMs = Integer.toString(Math.max(REQUEST_MIN_MS, timeoutMs / BROKERS_TRIED));
        settings.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, requestMs);
        return settings;
    }

    private int timeoutMs() {
        if (timeoutSeconds < 1 || timeoutSeconds > TIMEOUT_MAX_SECONDS) {
            throw new CommandFailure(
                    Exit.USAGE, "--timeout takes 1 to %d seconds".formatted(TIMEOUT_MAX_SECONDS));
        }
        return timeoutSeconds * 1000;
    }

    /// How long the whole answer may take.
    public Duration timeout() {
        return Duration.ofSeconds(timeoutSeconds);
    }

    /// The words that say which cluster this is, as they were given; empty without any.
    public String words() {
        var words = new ArrayList<String>();
        if (bootstrap != null) {
            words.add("-b " + VisibleText.shellWord(bootstrap));
        }
        if (context != null) {
            words.add("--context " + VisibleText.shellWord(context));
        }
        if (commandConfig != null) {
            words.add("--command-config " + VisibleText.shellWord(commandConfig.toString()));
        }
        return String.join(" ", words);
    }

    /// The same for a script of Kafka, which knows no context.
    public String scriptWords(Session session) {
        var chosen = Contexts.chosen(session, context, bootstrap != null);
        var address = settings(session).getProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        var words = "--bootstrap-server " + VisibleText.shellWord(address);
        var file =
                commandConfig == null
                        ? chosen.flatMap(Context::settingsFile)
                        : Optional.of(commandConfig);
        return file.map(it -> words + " --command-config " + VisibleText.shellWord(it.toString()))
                .orElse(words);
    }

    private Optional<String> address(Optional<Context> chosen) {
        return bootstrap == null ? chosen.flatMap(Context::address) : Optional.of(bootstrap);
    }

    private Properties given(Optional<Context> chosen) {
        return commandConfig == null
                ? chosen.flatMap(Context::settingsFile)
                        .map(ClusterOptions::read)
                        .orElseGet(Properties::new)
                : read(commandConfig);
    }

    /// A client for the cluster. Where nobody listens it says so at once, rather than after a
    /// timeout.
    public Admin admin(Session session) {
        return admin(settings(session), CONNECT_MAX_MS);
    }

    /// The same for somebody who waits for no answer any longer than this.
    public Admin admin(Session session, int answerMaxMs) {
        var settings = settings(session);
        var timeoutMs = Integer.toString(answerMaxMs);
        settings.setProperty(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
        settings.setProperty(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
        return admin(settings, answerMaxMs);
    }

    private static Admin admin(Properties settings, int connectMaxMs) {
        var bootstrap = settings.getProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        requireListener(bootstrap, connectMaxMs);
        return Admin.create(settings);
    }

    private static Properties read(Path file) {
        try {
            return ClientSettings.read(file);
        } catch (IOException e) {
            throw new CommandFailure(Exit.USAGE, "cannot read the settings in " + file, e);
        }
    }

    private static void requireListener(String bootstrap, int connectMaxMs) {
        var refused = new ArrayList<String>();
        for (var text : List.of(bootstrap.split(","))) {
            var address =
                    BrokerAddress.of(text)
                            .orElseThrow(() ->
                                    new CommandFailure(
                                            Exit.USAGE,
                                            "%s is no HOST:PORT of a broker".formatted(text)));
            try {
                address.requireListener(connectMaxMs);
                return;
            } catch (IOException e) {
                refused.add("%s: %s".formatted(text.strip(), e.getMessage()));
            }
        }
        throw new CommandFailure(
                Exit.FAILED,
                "no broker answers (%s); --bootstrap says where one is, moldau start runs one here"
                        .formatted(String.join(", ", refused)));
    }
}
