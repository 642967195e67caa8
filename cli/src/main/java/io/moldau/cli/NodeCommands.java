package io.moldau.cli;

import io.moldau.metadata.config.BrokerSettings;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.command.SessionCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The commands about a node on this machine as picocli knows them, for help and completion. A
/// start itself goes past it, straight to [StartCommand]: it is 100 ms faster.
final class NodeCommands {
    private NodeCommands() {}

    static void addTo(CommandLine moldau, Session session) {
        moldau.addSubcommand(new Start());
        moldau.addSubcommand(new StopCommand(session));
        moldau.addSubcommand(new StatusCommand(session));
        moldau.addSubcommand(new Print(session));
        moldau.addSubcommand(new Complete(moldau));
    }

    /// How a node is set up.
    static final class Settings {
        @Option(
                names = {"-c", "--config"},
                paramLabel = "FILE",
                description = "A settings file with Kafka's names, as server.properties.")
        private @Nullable Path config;

        @Option(
                names = {"--set", "--override"},
                paramLabel = "KEY=VALUE",
                description = {
                    "One setting; may be given several times.",
                    "In the environment KAFKA_LOG_DIRS is log.dirs. This wins over it, it over the file."
                })
        private List<String> assignments = List.of();

        @Parameters(
                paramLabel = "FILE",
                arity = "0..1",
                description = "The settings file, as Kafka's script takes it.")
        private @Nullable Path file;

        Arguments arguments() {
            if (config != null && file != null) {
                throw new CommandFailure(
                        Exit.USAGE,
                        "give one settings file, not both %s and %s".formatted(config, file));
            }
            return new Arguments(config == null ? file : config, assignments);
        }

        /// Where a node that is set up like that has its data.
        BrokerSettings.Storage storage(Session session) throws IOException {
            try {
                var given = arguments().settings(session.environment());
                return BrokerSettings.of(given.layers()).storage();
            } catch (UsageException e) {
                throw new CommandFailure(Exit.USAGE, String.valueOf(e.getMessage()), e);
            }
        }
    }

    private static final class Help {
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Print this.")
        @SuppressWarnings("UnusedVariable") // picocli looks at it
        private boolean help;
    }

    @Command(
            name = "start",
            description = "Run a broker until it is told to stop.",
            footer = {
                "",
                "Examples:",
                "  moldau start",
                "  moldau start --config config/server.properties --set log.retention.hours=24"
            })
    private static final class Start implements Callable<Integer> {
        @Mixin private Settings settings = new Settings();

        @Mixin
        @SuppressWarnings("UnusedVariable") // picocli looks at it
        private Help help = new Help();

        @Override
        public Integer call() throws Exception {
            return new StartCommand().run(settings.arguments());
        }
    }

    @Command(
            name = "version",
            description = "Print the version.",
            footer = {"", "Examples:", "  moldau version", "  moldau version --json"})
    private static final class Print extends SessionCommand {
        /// As `--json` shows it.
        record Answer(String version) {}

        Print(Session session) {
            super(session);
        }

        @Override
        public Integer call() {
            done(new Answer(Version.TEXT), "Moldau " + Version.TEXT);
            return Moldau.DONE;
        }
    }

    @Command(
            name = "completion",
            description = "Print what a shell needs to complete command lines.",
            footer = {
                "",
                "Examples:",
                "  moldau completion bash > ~/.local/share/bash-completion/completions/moldau",
                "  moldau completion zsh > ~/.zfunc/_moldau",
                "  moldau completion fish > ~/.config/fish/completions/moldau.fish"
            })
    private static final class Complete implements Callable<Integer> {
        private enum Shell {
            BASH,
            ZSH,
            FISH
        }

        private final CommandLine moldau;

        @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
        private Shell shell = Shell.BASH;

        @Mixin
        @SuppressWarnings("UnusedVariable") // picocli looks at it
        private Help help = new Help();

        Complete(CommandLine moldau) {
            this.moldau = moldau;
        }

        @Override
        public Integer call() {
            var text =
                    switch (shell) {
                        case BASH -> Completion.bash(moldau);
                        case ZSH -> Completion.zsh(moldau);
                        case FISH -> Completion.fish(moldau);
                    };
            moldau.getOut().print(text);
            moldau.getOut().flush();
            return Moldau.DONE;
        }
    }
}
