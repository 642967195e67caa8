package io.moldau.cli;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A broker in a process of its own for a [ToolsRehearsal]: what is recorded there is mapped by
/// every command, so no class of a broker may be in it.
final class RehearsalNode implements AutoCloseable {
    /// Before what the process has to tell.
    private static final String ADDRESS = "address ";

    private static final List<String> FLAGS =
            List.of(
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private final Process process;
    private final String address;

    private RehearsalNode(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /// With its data in `directory`.
    static RehearsalNode start(Path directory) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var command = new ArrayList<>(List.of(java.toString()));
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(RehearsalNode.class.getName(), directory.toString()));
        var process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return new RehearsalNode(process, address(process.inputReader()));
    }

    /// The last thing that [#main] says before it waits.
    private static String address(BufferedReader output) throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(ADDRESS)) {
                return line.substring(ADDRESS.length());
            }
        }
        throw new EOFException("the broker of the rehearsal did not start");
    }

    /// `HOST:PORT`.
    String address() {
        return address;
    }

    /// Returns when it has stopped and let go of its files.
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Runs until its input ends, so that it cannot be left behind.
    ///
    /// @param arguments its directory
    public static void main(String[] arguments) throws IOException, UsageException {
        var running = Rehearsal.start(Path.of(arguments[0]));
        var address = Rehearsal.address(running);
        System.out.println(ADDRESS + address.getHostString() + ":" + address.getPort());
        System.out.flush();
        System.in.transferTo(OutputStream.nullOutputStream());
        running.stop();
    }
}
