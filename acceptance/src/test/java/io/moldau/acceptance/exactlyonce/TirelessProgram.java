package io.moldau.acceptance.exactlyonce;

import io.moldau.acceptance.ClientProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/// The loop of a client's program, started again whenever its process has ended: killed, or because
/// it met something that it leaves to the next process.
final class TirelessProgram {
    private static final int SAID_SHOWN_MAX_CHARS = 20_000;

    private final ClientProgram program;
    private final String bootstrap;
    private final String prefix;
    private final Path output;
    private final Thread keeper;

    private volatile boolean isOver;
    private volatile Process process;
    private final AtomicInteger starts = new AtomicInteger(1);
    private int kills;

    private TirelessProgram(ClientProgram program, String bootstrap, String prefix, Path directory)
            throws IOException {
        this.program = program;
        this.bootstrap = bootstrap;
        this.prefix = prefix;
        this.output = directory.resolve(prefix + "out");
        this.process = launch();
        this.keeper = Thread.ofVirtual().unstarted(this::keep);
    }

    static TirelessProgram start(
            ClientProgram program, String bootstrap, String prefix, Path directory)
            throws IOException {
        var started = new TirelessProgram(program, bootstrap, prefix, directory);
        started.keeper.start();
        return started;
    }

    private Process launch() throws IOException {
        return program.startLoop(bootstrap, prefix, output);
    }

    private void keep() {
        try {
            while (!isOver) {
                process.waitFor();
                if (!isOver) {
                    process = launch();
                    starts.incrementAndGet();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            // It is over.
        }
    }

    /// `kill -9`, then a new process. The shell around the client ends it so when it is told to
    /// end.
    void kill() {
        kills++;
        process.destroy();
    }

    int kills() {
        return kills;
    }

    /// How many processes have ended by themselves.
    int givenUp() {
        return starts.get() - 1 - kills;
    }

    String said() {
        try {
            var said = Files.readString(output);
            return said.substring(Math.max(0, said.length() - SAID_SHOWN_MAX_CHARS));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /// Ends it, like a kill.
    void end() throws InterruptedException {
        isOver = true;
        keeper.interrupt();
        keeper.join();
        ClientProgram.end(process);
    }
}
