package io.moldau.tools.doctor;

import io.moldau.tools.screen.Units;
import io.moldau.tools.screen.VisibleText;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.config.ConfigResource;

/// Groups without members, whose offsets the broker will forget: a consumer that comes back after
/// that begins anew.
final class OffsetExpiryCheck implements Check {
    private static final String RETENTION = "offsets.retention.minutes";

    /// Of the retention: less left than this is worth a word.
    private static final double LEFT_PART = 0.25;

    @Override
    public String name() {
        return "offsets";
    }

    @Override
    public void look(Examined cluster, Findings findings) throws Exception {
        var options = ListGroupsOptions.forConsumerGroups().inGroupStates(Set.of(GroupState.EMPTY));
        var empty = GroupLook.names(cluster, options);
        var topic = new OffsetsTopic(cluster);
        if (empty.isEmpty() || !topic.exists()) {
            findings.good("no group without members has offsets that could expire");
            return;
        }
        var retention = Duration.ofMinutes(retentionMinutes(cluster));
        var stored = new StoredCommits();
        topic.read(empty, 0, stored::read);
        long nowMs = cluster.clock().millis();
        for (var group : empty) {
            stored.oldestMs(group)
                    .ifPresent(
                            it -> judge(group, Duration.ofMillis(nowMs - it), retention, findings));
        }
        if (findings.isEmpty()) {
            findings.good(
                    "those of %s without members stay for a while (%s=%d)"
                            .formatted(
                                    Findings.counted(empty.size(), "group"),
                                    RETENTION,
                                    retention.toMinutes()));
        }
    }

    static void judge(String group, Duration age, Duration retention, Findings findings) {
        var left = retention.minus(age);
        if (left.toMillis() < retention.toMillis() * LEFT_PART) {
            findings.warning(
                    "the offsets of group %s, which has no members, expire in %s"
                            .formatted(
                                    group, left.isNegative() ? "a moment" : Units.duration(left)),
                    save(group, findings));
        }
    }

    /// A broker takes another retention only with its next start.
    private static Remedy save(String group, Findings findings) {
        var file = VisibleText.shellWord(group + ".offsets.csv");
        var script = "kafka-consumer-groups.sh";
        var words = "--group %s --reset-offsets".formatted(VisibleText.shellWord(group));
        var save = words + " --all-topics --to-current --dry-run --export > " + file;
        var back = words + " --from-file %s --execute".formatted(file);
        return Remedy.run(findings.script(script, save))
                .or(
                        "keeps them in a file, %s brings them back; or start its consumers before that; or a larger %s on the brokers"
                                .formatted(findings.script(script, back), RETENTION));
    }

    private static long retentionMinutes(Examined cluster) throws Exception {
        var broker =
                new ConfigResource(
                        ConfigResource.Type.BROKER, cluster.brokers().getFirst().idString());
        var settings = cluster.admin().describeConfigs(List.of(broker)).values().get(broker);
        return Examined.number(
                Objects.requireNonNull(settings).get(), RETENTION, TimeUnit.DAYS.toMinutes(7));
    }
}
