package io.moldau.cli;

import io.moldau.tools.Tools;
import io.moldau.tools.command.Session;
import io.moldau.tools.completion.Kind;
import io.moldau.tools.completion.Names;
import io.moldau.tools.screen.Terminal;
import io.moldau.tools.script.Scripts;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/// All commands that speak to a cluster. They are behind this class, so that the start of a broker
/// loads nothing of them.
final class ToolsCommand {
    /// `bin/moldau` asks the terminal for its width, which Java cannot; nothing where output goes
    /// to a file or a pipe.
    private static final int COLUMNS = Integer.getInteger("moldau.columns", 0);

    private static final boolean INTERACTIVE = Boolean.getBoolean("moldau.interactive");

    /// Kafka's script `name.sh`.
    int runAs(String name, List<String> arguments) {
        silence();
        NoBeans.use();
        return new Scripts(session(System.getenv())).run(name, arguments);
    }

    /// That of Kafka that we are like, as its scripts print theirs.
    int printVersion() {
        System.out.println(Scripts.version());
        return Moldau.DONE;
    }

    /// `KIND BEGUN [WORD...]`: the names of that kind which begin so, one a line.
    int printNames(List<String> arguments) {
        silence();
        NoBeans.use();
        var names =
                new Names(
                        session(System.getenv()),
                        arguments.get(1),
                        arguments.subList(2, arguments.size()));
        Kind.of(arguments.getFirst()).map(names::of).orElse(List.of()).forEach(System.out::println);
        return Moldau.DONE;
    }

    int run(List<String> arguments) {
        if (!arguments.contains("--debug")) {
            silence();
        }
        NoBeans.use();
        return tools(arguments).run(arguments);
    }

    /// Every command of the program, for what is made of them.
    static CommandLine commands() {
        return tools(List.of()).commands();
    }

    private static Tools tools(List<String> arguments) {
        var session = session(System.getenv());
        var tools = new Tools(session, arguments);
        if (tools.isWhole()) {
            NodeCommands.addTo(tools.commands(), session);
        }
        return tools;
    }

    /// A command says in one sentence what the library says in many lines.
    private static void silence() {
        System.setProperty("org.slf4j.simpleLogger.log.org.apache.kafka", "off");
    }

    private static Session session(Map<String, String> environment) {
        // https://no-color.org
        boolean colour = COLUMNS > 0 && environment.getOrDefault("NO_COLOR", "").isEmpty();
        var terminal =
                new Terminal(System.in, System.out, System.err, COLUMNS, colour, INTERACTIVE);
        return new Session(terminal, environment, InstantSource.system());
    }
}
