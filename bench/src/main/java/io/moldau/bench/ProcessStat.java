package io.moldau.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// CPU times of a process, as proc(5) has them in `stat`.
final class ProcessStat {
    /// `_SC_CLK_TCK`, the unit of these times: 100 per second on Linux.
    private static final double TICKS_PER_SECOND = 100;

    /// Fields behind the name: user time, system time, and the same of children that have ended.
    private static final int USER = 11;

    private static final int CHILDREN_USER = 13;

    private ProcessStat() {}

    /// CPU seconds, user and system, of the whole process since it started.
    static double cpuSeconds(long pid) throws IOException {
        return seconds(Long.toString(pid), USER);
    }

    /// CPU seconds of all processes that this one has started and that have ended.
    static double childrenSeconds() throws IOException {
        return seconds("self", CHILDREN_USER);
    }

    private static double seconds(String process, int user) throws IOException {
        var stat = Files.readString(Path.of("/proc", process, "stat"));
        // The command's name, in parentheses, may hold spaces: the fields are counted after it.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[user]) + Long.parseLong(fields[user + 1])) / TICKS_PER_SECOND;
    }
}
