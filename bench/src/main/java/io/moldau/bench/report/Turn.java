package io.moldau.bench.report;

import java.time.Instant;

/// One system's turn in a round, and under what circumstances it ran.
///
/// @param load the machine's load average over a minute when the turn began
/// @param command how the system was started, without the paths of this machine
public record Turn(
        String system, int round, Instant begun, double load, String command, Figures figures) {}
