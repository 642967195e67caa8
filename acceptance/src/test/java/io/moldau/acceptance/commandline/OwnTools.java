package io.moldau.acceptance.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.KafkaTools;
import io.moldau.tools.Tools;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Terminal;
import io.moldau.tools.script.Scripts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/// Our commands and scripts, run in this process as those in `bin` run them.
public final class OwnTools {
    private OwnTools() {}

    /// Kafka's script `name.sh` as ours.
    public static KafkaTools.Run script(String name, String input, List<String> arguments) {
        return run(input, Map.of(), session -> new Scripts(session).run(name, arguments));
    }

    /// `moldau` with these words, for the cluster at `bootstrap`.
    static KafkaTools.Run moldau(String bootstrap, String line) {
        return moldau(bootstrap, "", List.of(line.split(" ")));
    }

    /// The same with `input` as its standard input.
    static KafkaTools.Run moldau(String bootstrap, String input, List<String> words) {
        return moldau(Map.of("MOLDAU_BOOTSTRAP", bootstrap), input, words);
    }

    static KafkaTools.Run moldau(
            Map<String, String> environment, String input, List<String> words) {
        return run(input, environment, session -> new Tools(session).run(words));
    }

    /// Prints this and nothing else, and ends well.
    static void assertPrints(String bootstrap, String line, String out) {
        var run = moldau(bootstrap, line);
        assertThat(run.out()).as(line + run.errors()).isEqualTo(out);
        assertThat(run.exitCode()).as(line).isZero();
    }

    /// One sentence on standard error, and the exit code that belongs to it.
    static void assertRefuses(String bootstrap, String line, int exitCode, String sentence) {
        var run = moldau(bootstrap, line);
        assertThat(run.errors()).as(line).isEqualTo("moldau: " + sentence + "\n");
        assertThat(run.exitCode()).as(line).isEqualTo(exitCode);
        assertThat(run.out()).as(line).isEmpty();
    }

    private static KafkaTools.Run run(
            String input, Map<String, String> environment, ToIntFunction<Session> command) {
        var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        var out = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        var terminal =
                new Terminal(
                        in,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(errors, true, StandardCharsets.UTF_8),
                        0,
                        false,
                        false);
        int code = command.applyAsInt(new Session(terminal, environment, InstantSource.system()));
        return new KafkaTools.Run(
                code,
                out.toString(StandardCharsets.UTF_8),
                errors.toString(StandardCharsets.UTF_8));
    }
}
