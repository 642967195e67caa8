package io.moldau.tools.doctor;

import io.moldau.tools.screen.Units;
import io.moldau.tools.screen.VisibleText;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.GroupState;

/// Groups that fall behind, or that rebalance in circles. Two looks, for a lag says little and its
/// change says all.
final class GroupCheck implements Check {
    private static final int BETWEEN_LOOKS_SECONDS = 3;

    /// A few batches are no lag.
    private static final long LAG_MIN = 1_000;

    /// A group that is started, or a member that is replaced, rebalances once or twice.
    private static final int REBALANCES_MIN = 6;

    private static final Duration REBALANCES_WITHIN = Duration.ofMinutes(15);

    private static final String SLOW_MEMBERS =
            "shows who they are, and their logs say why they leave: if they are not just being restarted, then most often work between two polls that takes longer than max.poll.interval.ms; raise it, or lower max.poll.records";

    @Override
    public String name() {
        return "groups";
    }

    @Override
    public void look(Examined cluster, Findings findings) throws Exception {
        var first = GroupLook.at(cluster);
        if (first.groups().isEmpty()) {
            findings.good("there are no groups of consumers");
            return;
        }
        TimeUnit.SECONDS.sleep(BETWEEN_LOOKS_SECONDS);
        var second = GroupLook.at(cluster);
        second.groups().keySet().stream()
                .filter(first.groups()::containsKey)
                .forEach(it -> judge(it, first, second, findings));
        judgeRebalances(cluster, second, findings);
        if (findings.isEmpty()) {
            findings.good(
                    "%s, none falls behind"
                            .formatted(Findings.counted(second.groups().size(), "group")));
        }
    }

    static void judge(String group, GroupLook first, GroupLook second, Findings findings) {
        long before = first.lag(group);
        long lag = second.lag(group);
        var word = VisibleText.shellWord(group);
        if (rebalances(group, first) && rebalances(group, second)) {
            findings.warning(
                    "group %s has been rebalancing for %d seconds at least"
                            .formatted(group, BETWEEN_LOOKS_SECONDS),
                    findings.moldau("group members " + word).or(SLOW_MEMBERS));
        }
        int members = second.group(group).members().size();
        if (members == 0 && lag > 0) {
            findings.warning(
                    "group %s has no members and %s to read"
                            .formatted(group, Findings.counted(lag, "record")),
                    findings.moldau("group delete " + word)
                            .or("if nobody needs it any more; else start its consumers"));
        } else if (lag > before && lag > LAG_MIN) {
            double perSecond = (double) (lag - before) / BETWEEN_LOOKS_SECONDS;
            findings.warning(
                    "group %s is %s records behind and falls back by %s a second"
                            .formatted(group, Units.count(lag), Units.count((long) perSecond)),
                    findings.moldau("group describe " + word)
                            .or(help(members, second.partitions(group))));
        }
    }

    private static String help(int members, int partitions) {
        return members < partitions
                ? "shows where; it has %s for %s: more consumers help"
                        .formatted(
                                Findings.counted(members, "member"),
                                Findings.counted(partitions, "partition"))
                : "shows where; each of its partitions has a consumer of its own already: faster ones help, or more partitions (moldau topic add-partitions)";
    }

    private static void judgeRebalances(Examined cluster, GroupLook look, Findings findings) {
        var rebalances = new Rebalances();
        long sinceMs = cluster.clock().millis() - REBALANCES_WITHIN.toMillis();
        new OffsetsTopic(cluster).read(look.groups().keySet(), sinceMs, rebalances::read);
        look.groups().keySet().forEach(it -> judge(it, rebalances.of(it), findings));
    }

    static void judge(String group, int rebalances, Findings findings) {
        if (rebalances >= REBALANCES_MIN) {
            findings.warning(
                    "group %s has rebalanced %d times in the last %d minutes"
                            .formatted(group, rebalances, REBALANCES_WITHIN.toMinutes()),
                    findings.moldau("group members " + VisibleText.shellWord(group))
                            .or(SLOW_MEMBERS));
        }
    }

    private static boolean rebalances(String group, GroupLook look) {
        var state = look.group(group).groupState();
        return state == GroupState.PREPARING_REBALANCE
                || state == GroupState.COMPLETING_REBALANCE
                || state == GroupState.ASSIGNING
                || state == GroupState.RECONCILING;
    }
}
