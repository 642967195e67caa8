package io.moldau.tools.doctor;

import io.moldau.tools.screen.VisibleText;
import io.moldau.tools.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/// Records that are deleted, or about to be, before the groups that have begun to read have read
/// them.
final class RetentionCheck implements Check {
    /// Of retention.ms and retention.bytes: what has come so far will soon be gone.
    private static final double PART = 0.8;

    /// Where a partition has what retention will soon take.
    ///
    /// @param byTime for each partition the first offset that stays for a good while yet
    /// @param bySize the same for retention by size
    private record Soon(Map<TopicPartition, Long> byTime, Map<TopicPartition, Long> bySize) {}

    @Override
    public String name() {
        return "retention";
    }

    @Override
    public void look(Examined cluster, Findings findings) throws Exception {
        var look = GroupLook.at(cluster);
        var partitions = new HashSet<TopicPartition>();
        look.committed().forEach((_, offsets) -> partitions.addAll(offsets.keySet()));
        partitions.retainAll(cluster.led());
        var starts = cluster.offsets(partitions, OffsetSpec.earliest());
        var settings =
                cluster.settings(
                        partitions.stream().map(TopicPartition::topic).distinct().toList());
        var soon =
                new Soon(
                        byTime(cluster, partitions, settings),
                        bySize(cluster, look, starts, settings));
        for (var group : look.committed().keySet()) {
            judge(group, look, starts, soon, settings, findings);
        }
        if (findings.isEmpty()) {
            findings.good("nothing that a group has yet to read will soon be deleted");
        }
    }

    private static void judge(
            String group,
            GroupLook look,
            Map<TopicPartition, Long> starts,
            Soon soon,
            Map<String, Config> settings,
            Findings findings) {
        var lost = new ArrayList<TopicPartition>();
        var old = new ArrayList<TopicPartition>();
        var large = new ArrayList<TopicPartition>();
        look.committed()
                .getOrDefault(group, Map.of())
                .forEach((partition, committed) -> {
                    long offset = committed.offset();
                    boolean unread = offset < look.ends().getOrDefault(partition, 0L);
                    if (offset < starts.getOrDefault(partition, 0L)) {
                        lost.add(partition);
                    } else if (unread && offset < soon.byTime().getOrDefault(partition, 0L)) {
                        old.add(partition);
                    } else if (unread && offset < soon.bySize().getOrDefault(partition, 0L)) {
                        large.add(partition);
                    }
                });
        judgeLost(group, lost, findings);
        judgeNearly(group, old, TopicConfig.RETENTION_MS_CONFIG, settings, findings);
        judgeNearly(group, large, TopicConfig.RETENTION_BYTES_CONFIG, settings, findings);
    }

    static void judgeLost(String group, List<TopicPartition> lost, Findings findings) {
        if (!lost.isEmpty()) {
            findings.bad(
                    "records that group %s has not read are deleted: it is below the log start of %s"
                            .formatted(group, Findings.named(lost, TopicPartition::toString)),
                    findings.moldau(reset(group, lost))
                            .or(
                                    "has it go on from what is left; for more time to read: a larger retention.ms"));
        }
    }

    /// Only what is lost: elsewhere the group would begin anew.
    private static String reset(String group, List<TopicPartition> lost) {
        var topics = new LinkedHashMap<String, List<String>>();
        lost.forEach(it ->
                topics.computeIfAbsent(it.topic(), _ -> new ArrayList<>())
                        .add(Integer.toString(it.partition())));
        var words = new StringBuilder("group reset ").append(VisibleText.shellWord(group));
        words.append(" --to earliest");
        topics.forEach((topic, partitions) ->
                words.append(" --topic ")
                        .append(VisibleText.shellWord(topic + ":" + String.join(",", partitions))));
        return words.toString();
    }

    private static void judgeNearly(
            String group,
            List<TopicPartition> nearly,
            String setting,
            Map<String, Config> settings,
            Findings findings) {
        if (nearly.isEmpty()) {
            return;
        }
        var commands = new ArrayList<String>();
        nearly.stream()
                .map(TopicPartition::topic)
                .distinct()
                .forEach(topic -> {
                    var own = settings.getOrDefault(topic, new Config(List.of()));
                    commands.add(
                            findings.command(
                                    "topic alter %s --set %s=%d"
                                            .formatted(
                                                    VisibleText.shellWord(topic),
                                                    setting,
                                                    2 * Examined.number(own, setting, 0))));
                });
        findings.warning(
                "retention (%s) will soon delete records that group %s has not read: %s"
                        .formatted(
                                setting, group, Findings.named(nearly, TopicPartition::toString)),
                new Remedy(commands, "keeps twice as much; or more consumers"));
    }

    /// The first record which is younger than a part of the retention.
    private static Map<TopicPartition, Long> byTime(
            Examined cluster, Set<TopicPartition> partitions, Map<String, Config> settings)
            throws Exception {
        var asked = new LinkedHashMap<TopicPartition, OffsetSpec>();
        for (var partition : partitions) {
            var own = settings.get(partition.topic());
            long retentionMs = own == null ? -1 : Examined.retentionMs(own);
            if (retentionMs >= 0) {
                var age = Duration.ofMillis((long) (retentionMs * PART));
                long sinceMs = Math.max(0, cluster.clock().millis() - age.toMillis());
                asked.put(partition, OffsetSpec.forTimestamp(sinceMs));
            }
        }
        var found = new HashMap<>(cluster.offsets(asked, IsolationLevel.READ_UNCOMMITTED));
        // -1: no record is so young, all of them will soon be gone.
        found.replaceAll((_, offset) -> offset < 0 ? Long.MAX_VALUE : offset);
        return found;
    }

    /// Estimated: as if all records of a partition were of a size.
    private static Map<TopicPartition, Long> bySize(
            Examined cluster,
            GroupLook look,
            Map<TopicPartition, Long> starts,
            Map<String, Config> settings)
            throws Exception {
        var limits = new HashMap<String, Long>();
        settings.forEach((topic, it) -> {
            long bytes = Examined.number(it, TopicConfig.RETENTION_BYTES_CONFIG, -1);
            if (bytes >= 0 && Examined.deletes(it)) {
                limits.put(topic, bytes);
            }
        });
        var found = new HashMap<TopicPartition, Long>();
        if (limits.isEmpty()) {
            return found;
        }
        var topics = cluster.topics().values().stream().filter(it -> limits.containsKey(it.name()));
        new Topics(cluster.admin())
                .sizes(topics.toList())
                .forEach((partition, size) -> {
                    long start = starts.getOrDefault(partition, 0L);
                    long end = look.ends().getOrDefault(partition, start);
                    double limit = limits.getOrDefault(partition.topic(), 0L);
                    found.put(partition, firstToStay(start, end, size, limit * PART));
                });
        return found;
    }

    static long firstToStay(long start, long end, long sizeBytes, double stayBytes) {
        if (sizeBytes <= stayBytes) {
            return start;
        }
        return end - (long) ((end - start) * (stayBytes / sizeBytes));
    }
}
