package io.moldau.acceptance.commandline;

import io.moldau.acceptance.KafkaTools.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A shell into which lines are pasted. Where the system allows it, it has a network of its own:
/// then its port 9092 is nobody else's.
final class PrivateShell {
    private static final List<String> OWN_NETWORK = List.of("unshare", "--map-root-user", "--net");
    private static final Duration LINE_MAX = Duration.ofSeconds(60);

    private final Path scratch;
    private final Process shell;
    private final Writer pasted;
    private final BufferedReader answers;
    private int count;

    /// @param at where the lines are pasted
    /// @param javaHome what runs them
    /// @param scratch a directory for what they print
    PrivateShell(Path at, Path javaHome, Path scratch) throws Exception {
        this.scratch = scratch;
        var own = String.join(" ", OWN_NETWORK) + " sh -c 'ip link set lo up && exec sh'";
        var command = hasOwnNetwork() ? List.of("sh", "-c", "exec " + own) : List.of("sh");
        var builder = new ProcessBuilder(command).directory(at.toFile());
        builder.redirectError(scratch.resolve("shell.err").toFile());
        builder.environment().keySet().removeIf(it -> it.matches("(KAFKA|MOLDAU|JMX)_.*|LOG_DIR"));
        builder.environment().put("JAVA_HOME", javaHome.toString());
        shell = builder.start();
        pasted = shell.outputWriter(StandardCharsets.UTF_8);
        answers =
                new BufferedReader(
                        new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
    }

    private static boolean hasOwnNetwork() throws Exception {
        try {
            var command = new java.util.ArrayList<>(OWN_NETWORK);
            command.addAll(List.of("ip", "link", "set", "lo", "up"));
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException _) {
            return false; // no such program
        }
    }

    /// Pastes a line, types `input` into what it starts, and waits for its end.
    Run run(String line, String input) throws Exception {
        var files = scratch.resolve("line" + count++);
        Files.writeString(files.resolveSibling(files.getFileName() + ".in"), input);
        var code = ask("(%1$s) <%2$s.in >%2$s.out 2>%2$s.err; echo $?".formatted(line, files));
        return new Run(Integer.parseInt(code), read(files, ".out"), read(files, ".err"));
    }

    /// Pastes a line that does not end by itself, and waits until it has said `words`.
    Running start(String line, String words) throws Exception {
        var files = scratch.resolve("line" + count++);
        Files.createFile(files.resolveSibling(files.getFileName() + ".out"));
        var pid = ask("%1$s </dev/null >>%2$s.out 2>&1 & echo $!".formatted(line, files));
        var running = new Running(Long.parseLong(pid), files);
        running.await(words);
        return running;
    }

    /// What was started and goes on.
    final class Running {
        private final long pid;
        private final Path files;

        private Running(long pid, Path files) {
            this.pid = pid;
            this.files = files;
        }

        String said() throws IOException {
            return read(files, ".out");
        }

        void await(String words) throws Exception {
            long deadline = System.nanoTime() + LINE_MAX.toNanos();
            while (!said().contains(words)) {
                if (!isAlive() || System.nanoTime() > deadline) {
                    throw new AssertionError("it did not say " + words + ":\n" + said());
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }

        boolean isAlive() {
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
        }

        /// Sends a signal and waits for the exit code.
        int end(String signal) throws Exception {
            return Integer.parseInt(
                    ask("kill -s %1$s %2$d; wait %2$d; echo $?".formatted(signal, pid)));
        }
    }

    private String ask(String command) throws Exception {
        var answer = new FutureTask<>(answers::readLine);
        pasted.write(command + "\n");
        pasted.flush();
        Thread.ofVirtual().start(answer);
        try {
            var line = answer.get(LINE_MAX.toSeconds(), TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("the shell has ended: " + command);
            }
            return line.strip();
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("no end within " + LINE_MAX + ": " + command, e);
        }
    }

    private static String read(Path files, String suffix) throws IOException {
        return Files.readString(files.resolveSibling(files.getFileName() + suffix));
    }

    /// Stops a broker that a test has left behind, too.
    void close() throws Exception {
        run("bin/kafka-server-stop.sh", "");
        shell.descendants().forEach(ProcessHandle::destroy);
        shell.destroy();
    }
}
