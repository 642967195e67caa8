package io.moldau.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// One run of a client's program.
///
/// @param results what it reported, by feature
/// @param errors what it wrote to stderr, the end of it if it is much
record ClientRun(TreeMap<String, String> results, String errors, long tookSeconds) {
    /// What the contract gives a program, and much room for a busy machine.
    private static final Duration RUN_MAX = Duration.ofMinutes(5);

    private static final int ERRORS_SHOWN_MAX_CHARS = 20_000;

    static ClientRun of(ClientProgram program, BrokerProcess broker, Path directory)
            throws Exception {
        var errors = directory.resolve(program.name() + ".err");
        var results = new TreeMap<String, String>();
        results.put(ClientTable.VERSION, program.version());
        long start = System.nanoTime();
        var process = program.start(broker.bootstrap(), program.name() + "-", errors);
        var watchdog = Thread.ofVirtual().start(() -> endLate(process));
        try {
            converse(process, broker, results);
            int exit = process.waitFor();
            if (exit != 0) {
                results.put("exit", "failed with code " + exit + late(start));
            }
        } finally {
            ClientProgram.end(process);
            watchdog.interrupt();
        }
        return new ClientRun(results, end(Files.readString(errors)), seconds(start));
    }

    /// Reads the program's lines until it closes its output, and restarts the broker where it asks.
    private static void converse(
            Process process, BrokerProcess broker, TreeMap<String, String> results)
            throws Exception {
        try (var out = reader(process);
                var in =
                        new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8)) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                int tab = line.indexOf('\t');
                if (line.equals("!restart")) {
                    restart(broker, in);
                } else if (tab > 0) {
                    var before = results.put(line.substring(0, tab), line.substring(tab + 1));
                    if (before != null) {
                        results.put("output", "failed: it reported twice: " + line);
                    }
                } else {
                    results.put("output", "failed: it printed: " + line);
                }
            }
        }
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void restart(BrokerProcess broker, Writer in) throws Exception {
        broker.stop();
        broker.restart();
        try {
            in.write("restarted\n");
            in.flush();
        } catch (IOException _) {
            // The program is gone; its exit code and its missing lines say so.
        }
    }

    private static void endLate(Process process) {
        try {
            if (!process.waitFor(RUN_MAX.toSeconds(), TimeUnit.SECONDS)) {
                ClientProgram.end(process);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String late(long start) {
        return seconds(start) < RUN_MAX.toSeconds()
                ? ""
                : ": it was ended after " + RUN_MAX.toSeconds() + " s";
    }

    private static long seconds(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toSeconds();
    }

    private static String end(String text) {
        int from = text.length() - ERRORS_SHOWN_MAX_CHARS;
        return from <= 0 ? text : "…" + text.substring(from);
    }
}
