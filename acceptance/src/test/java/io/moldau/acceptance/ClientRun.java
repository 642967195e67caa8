package io.moldau.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One run of a client's program: what it reported, by feature.
record ClientRun(Map<String, String> results, String errors) {
    private static final long RUN_MAX_SECONDS = 180;

    static ClientRun of(ClientProgram program, BrokerProcess broker, Path directory)
            throws Exception {
        var errors = directory.resolve(program.name() + ".err");
        var process = program.start(broker.bootstrap(), program.name() + "-", errors);
        var watchdog = Thread.ofVirtual().start(() -> killLate(process));
        var results = new LinkedHashMap<String, String>();
        try (var out = reader(process);
                var in = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8)) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.equals("!restart")) {
                    restart(broker, in);
                } else if (line.indexOf('\t') > 0) {
                    int tab = line.indexOf('\t');
                    results.put(line.substring(0, tab), line.substring(tab + 1));
                }
            }
        }
        int exit = process.waitFor();
        watchdog.interrupt();
        if (exit != 0) {
            results.put("exit", "failed with code " + exit);
        }
        return new ClientRun(results, Files.readString(errors));
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void restart(BrokerProcess broker, Writer in) throws Exception {
        broker.stop();
        broker.restart();
        in.write("restarted\n");
        in.flush();
    }

    private static void killLate(Process process) {
        try {
            if (!process.waitFor(RUN_MAX_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
