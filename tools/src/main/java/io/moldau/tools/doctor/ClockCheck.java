package io.moldau.tools.doctor;

import io.moldau.tools.screen.Units;
import java.time.Duration;
import java.util.OptionalLong;

/// Whether this machine and the cluster agree on the time: timestamps of records, retention and the
/// timeouts of transactions go by it.
final class ClockCheck implements Check {
    /// Two machines with NTP are within milliseconds.
    private static final long SKEW_MAX_MS = 1_000;

    private static final long SKEW_BAD_MS = 60_000;

    @Override
    public String name() {
        return "clock";
    }

    /// The controller's clock is in its answer about the quorum: it has caught up with itself now.
    @Override
    public void look(Examined cluster, Findings findings) throws Exception {
        long beforeMs = cluster.clock().millis();
        var quorum = cluster.admin().describeMetadataQuorum().quorumInfo().get();
        long afterMs = cluster.clock().millis();
        var there =
                quorum.voters().stream()
                        .filter(it -> it.replicaId() == quorum.leaderId())
                        .map(it -> it.lastCaughtUpTimestamp())
                        .findFirst()
                        .orElse(OptionalLong.empty());
        there.ifPresent(ms -> judge(ms, beforeMs, afterMs, quorum.leaderId(), findings));
    }

    static void judge(long thereMs, long beforeMs, long afterMs, int node, Findings findings) {
        long ahead = Math.max(thereMs - afterMs, 0);
        long behind = Math.max(beforeMs - thereMs, 0);
        long skew = Math.max(ahead, behind);
        if (skew < SKEW_MAX_MS) {
            findings.good("the clock of node %d agrees with this machine's".formatted(node));
            return;
        }
        var what =
                "the clock of node %d is %s %s this machine's"
                        .formatted(
                                node,
                                Units.duration(Duration.ofMillis(skew)),
                                ahead > 0 ? "ahead of" : "behind");
        var remedy =
                Remedy.run("timedatectl set-ntp true")
                        .or("on both machines, as root; timedatectl shows what came of it");
        if (skew >= SKEW_BAD_MS) {
            findings.bad(what, remedy);
        } else {
            findings.warning(what, remedy);
        }
    }
}
