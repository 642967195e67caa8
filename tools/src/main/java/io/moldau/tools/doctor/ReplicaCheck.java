package io.moldau.tools.doctor;

import io.moldau.tools.screen.VisibleText;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;

/// Partitions without a leader, or with fewer replicas in sync than their topic asks for.
final class ReplicaCheck implements Check {
    private static final int ONE_BY_ONE_MAX = 5;

    private final List<TopicPartition> leaderless = new ArrayList<>();
    private final List<TopicPartition> underMinIsr = new ArrayList<>();
    private final List<TopicPartition> underReplicated = new ArrayList<>();
    private final TreeSet<Integer> missing = new TreeSet<>();
    private final List<Impossible> impossible = new ArrayList<>();

    /// A topic that wants more replicas in sync than it has.
    record Impossible(String topic, long minIsr, int replicas) {}

    @Override
    public String name() {
        return "replicas";
    }

    @Override
    public void look(Examined cluster, Findings findings) throws Exception {
        var settings = cluster.settings(cluster.topics().keySet());
        for (var topic : cluster.topics().values()) {
            var own = settings.getOrDefault(topic.name(), new Config(List.of()));
            long minIsr = Examined.number(own, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, 1);
            needPossible(topic, minIsr);
            topic.partitions().forEach(it -> sort(topic.name(), it, minIsr, cluster));
        }
        judge(impossible, findings);
        report(findings);
        if (findings.isEmpty()) {
            findings.good(
                    "all partitions of %s have a leader and their replicas in sync"
                            .formatted(Findings.counted(cluster.topics().size(), "topic")));
        }
    }

    private void needPossible(TopicDescription topic, long minIsr) {
        int replicas = topic.partitions().getFirst().replicas().size();
        if (minIsr > replicas) {
            impossible.add(new Impossible(topic.name(), minIsr, replicas));
        }
    }

    private void sort(String topic, TopicPartitionInfo it, long minIsr, Examined cluster) {
        var partition = new TopicPartition(topic, it.partition());
        int inSync = it.isr().size();
        int replicas = it.replicas().size();
        if (it.leader() == null || it.leader().isEmpty()) {
            leaderless.add(partition);
        } else if (inSync < minIsr && minIsr <= replicas) {
            underMinIsr.add(partition);
        } else if (inSync < replicas) {
            underReplicated.add(partition);
        } else {
            return;
        }
        var there = cluster.registered();
        it.replicas().stream()
                .map(Node::id)
                .filter(id -> !there.contains(id))
                .forEach(missing::add);
    }

    /// Where many topics have it, it comes from the brokers' default.
    static void judge(List<Impossible> impossible, Findings findings) {
        if (impossible.size() > ONE_BY_ONE_MAX) {
            findings.bad(
                    "%s want more replicas in sync than they have, acks=all is always refused: %s"
                            .formatted(
                                    Findings.counted(impossible.size(), "topic"),
                                    Findings.named(impossible, Impossible::topic)),
                    findings.moldau(
                                    "config set broker/default %s=1"
                                            .formatted(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG))
                            .or("for topics without a setting of their own; or more replicas"));
            return;
        }
        for (var it : impossible) {
            findings.bad(
                    "topic %s wants %d replicas in sync, but has only %d: acks=all is always refused"
                            .formatted(it.topic(), it.minIsr(), it.replicas()),
                    findings.moldau(
                            "topic alter %s --set %s=%d"
                                    .formatted(
                                            VisibleText.shellWord(it.topic()),
                                            TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                                            it.replicas())));
        }
    }

    private void report(Findings findings) {
        var remedy =
                Remedy.advice(
                        missing.isEmpty()
                                ? "the log of the brokers that follow says why they cannot"
                                : "start what is away, broker "
                                        + Findings.named(List.copyOf(missing), String::valueOf));
        if (!leaderless.isEmpty()) {
            findings.bad(
                    "%s without a leader, nothing is read or written: %s"
                            .formatted(partitions(leaderless), names(leaderless)),
                    remedy);
        }
        if (!underMinIsr.isEmpty()) {
            findings.bad(
                    "%s with too few replicas in sync for acks=all: %s"
                            .formatted(partitions(underMinIsr), names(underMinIsr)),
                    remedy);
        }
        if (!underReplicated.isEmpty()) {
            findings.warning(
                    "%s with replicas that are not in sync: %s"
                            .formatted(partitions(underReplicated), names(underReplicated)),
                    remedy);
        }
    }

    private static String partitions(List<TopicPartition> partitions) {
        return Findings.counted(partitions.size(), "partition");
    }

    private static String names(List<TopicPartition> partitions) {
        return Findings.named(partitions, TopicPartition::toString);
    }
}
