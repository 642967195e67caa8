package io.moldau.tools.doctor;

import io.moldau.tools.screen.Units;
import io.moldau.tools.screen.VisibleText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/// Groups that fall behind, that rebalance in circles, or whose unread records retention is about
/// to take. Two looks, for a lag says little and its change says all.
final class GroupCheck implements Check {
    private static final int BETWEEN_LOOKS_SECONDS = 3;

    /// A few batches are no lag.
    private static final long LAG_MIN = 1_000;

    /// Of retention.ms: an unread record older than this part of it will soon be gone.
    private static final double RETENTION_PART = 0.8;

    @Override
    public String name() {
        return "groups";
    }

    @Override
    public void look(Examined cluster, Findings findings) throws Exception {
        var first = GroupLook.at(cluster);
        if (first.groups().isEmpty()) {
            findings.good("there are none");
            return;
        }
        TimeUnit.SECONDS.sleep(BETWEEN_LOOKS_SECONDS);
        var second = GroupLook.at(cluster);
        second.groups().keySet().stream()
                .filter(first.groups()::containsKey)
                .forEach(it -> judge(it, first, second, findings));
        judgeRetention(cluster, second, findings);
        if (!findings.hasAnyOf(name())) {
            findings.good(
                    "%s, none falls behind"
                            .formatted(Findings.counted(second.groups().size(), "group")));
        }
    }

    static void judge(String group, GroupLook first, GroupLook second, Findings findings) {
        long before = first.lag(group);
        long lag = second.lag(group);
        if (rebalances(group, first) && rebalances(group, second)) {
            findings.warning(
                    "group %s rebalances all the time".formatted(group),
                    "its members' logs say why: most often work that takes longer than max.poll.interval.ms, so raise that or lower max.poll.records");
        }
        boolean hasMembers = !second.group(group).members().isEmpty();
        if (!hasMembers && lag > 0) {
            findings.warning(
                    "group %s has no members and %s records to read"
                            .formatted(group, Units.count(lag)),
                    "start its consumers, or moldau group delete " + VisibleText.shellWord(group));
        } else if (lag > before && lag > LAG_MIN) {
            double perSecond = (double) (lag - before) / BETWEEN_LOOKS_SECONDS;
            findings.warning(
                    "group %s is %s records behind and falls back by %s a second"
                            .formatted(group, Units.count(lag), Units.count((long) perSecond)),
                    "moldau group describe %s shows where; more consumers, up to one per partition"
                            .formatted(VisibleText.shellWord(group)));
        }
    }

    private static boolean rebalances(String group, GroupLook look) {
        var state = look.group(group).groupState();
        return state == GroupState.PREPARING_REBALANCE
                || state == GroupState.COMPLETING_REBALANCE
                || state == GroupState.ASSIGNING
                || state == GroupState.RECONCILING;
    }

    private void judgeRetention(Examined cluster, GroupLook look, Findings findings)
            throws Exception {
        var partitions = new HashSet<TopicPartition>();
        look.committed().forEach((_, offsets) -> partitions.addAll(offsets.keySet()));
        partitions.retainAll(cluster.led());
        var starts = cluster.offsets(partitions, OffsetSpec.earliest());
        var soonGone = soonGone(cluster, partitions);
        look.committed()
                .forEach((group, offsets) -> {
                    var lost = new ArrayList<TopicPartition>();
                    var nearly = new ArrayList<TopicPartition>();
                    offsets.forEach((partition, committed) -> {
                        long offset = committed.offset();
                        boolean unread = offset < look.ends().getOrDefault(partition, 0L);
                        if (offset < starts.getOrDefault(partition, 0L)) {
                            lost.add(partition);
                        } else if (unread && offset < soonGone.getOrDefault(partition, 0L)) {
                            nearly.add(partition);
                        }
                    });
                    judgeLoss(group, lost, nearly, findings);
                });
    }

    private static void judgeLoss(
            String group,
            List<TopicPartition> lost,
            List<TopicPartition> nearly,
            Findings findings) {
        if (!lost.isEmpty()) {
            findings.bad(
                    "records that group %s has not read are deleted: it is below the log start of %s"
                            .formatted(group, Findings.named(lost, TopicPartition::toString)),
                    "a larger retention.ms for the topic; moldau group reset %s --to earliest goes on from what is left"
                            .formatted(VisibleText.shellWord(group)));
        }
        if (!nearly.isEmpty()) {
            findings.warning(
                    "retention will soon delete records that group %s has not read: %s"
                            .formatted(group, Findings.named(nearly, TopicPartition::toString)),
                    "moldau topic alter %s --set %s=... with more time, or more consumers"
                            .formatted(nearly.getFirst().topic(), TopicConfig.RETENTION_MS_CONFIG));
        }
    }

    /// For each partition the first offset that retention leaves for a good while yet: that of the
    /// first record which is younger than a part of it.
    private static Map<TopicPartition, Long> soonGone(
            Examined cluster, Set<TopicPartition> partitions) throws Exception {
        var topics = partitions.stream().map(TopicPartition::topic).distinct().toList();
        var settings = cluster.settings(topics);
        var asked = new LinkedHashMap<TopicPartition, OffsetSpec>();
        for (var partition : partitions) {
            var own = settings.get(partition.topic());
            var policy = own == null ? null : own.get(TopicConfig.CLEANUP_POLICY_CONFIG);
            boolean deletes =
                    policy != null && policy.value().contains(TopicConfig.CLEANUP_POLICY_DELETE);
            long retentionMs =
                    own == null ? -1 : Examined.number(own, TopicConfig.RETENTION_MS_CONFIG, -1);
            if (deletes && retentionMs >= 0) {
                var age = Duration.ofMillis((long) (retentionMs * RETENTION_PART));
                long sinceMs = Math.max(0, cluster.clock().millis() - age.toMillis());
                asked.put(partition, OffsetSpec.forTimestamp(sinceMs));
            }
        }
        var found = new HashMap<>(cluster.offsets(asked, IsolationLevel.READ_UNCOMMITTED));
        // -1: no record is so young, all of them will soon be gone.
        found.replaceAll((_, offset) -> offset < 0 ? Long.MAX_VALUE : offset);
        return found;
    }
}
