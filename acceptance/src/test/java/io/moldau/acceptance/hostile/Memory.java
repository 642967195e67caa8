package io.moldau.acceptance.hostile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// What a broker's process has in memory once its garbage is collected.
///
/// @param rssKiB `VmRSS` of /proc
/// @param heapKiB the objects that are alive
/// @param heapCommittedKiB what the collector has taken for them: it gives back late
/// @param threads of the operating system
record Memory(long rssKiB, long heapKiB, long heapCommittedKiB, long threads) {
    private static final Pattern TOTAL = Pattern.compile("total (\\d+)K, used");
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

    static Memory of(long pid) throws Exception {
        jcmd(pid, "GC.run");
        var heap = jcmd(pid, "GC.heap_info");
        var status = Files.readString(Path.of("/proc/" + pid + "/status"));
        return new Memory(
                sum(Pattern.compile("VmRSS:\\s+(\\d+)"), status),
                sum(USED, heap),
                sum(TOTAL, heap),
                sum(Pattern.compile("Threads:\\s+(\\d+)"), status));
    }

    private static long sum(Pattern pattern, String text) {
        return pattern.matcher(text).results().mapToLong(it -> Long.parseLong(it.group(1))).sum();
    }

    private static String jcmd(long pid, String command) throws Exception {
        var jcmd = Path.of(System.getProperty("java.home"), "bin/jcmd").toString();
        var process =
                new ProcessBuilder(jcmd, Long.toString(pid), command)
                        .redirectErrorStream(true)
                        .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + command + ": " + said);
        }
        return said;
    }

    @Override
    public String toString() {
        return "%.1f MiB resident, %.1f MiB of objects in a heap of %.1f MiB, %d threads"
                .formatted(rssKiB / 1024.0, heapKiB / 1024.0, heapCommittedKiB / 1024.0, threads);
    }
}
