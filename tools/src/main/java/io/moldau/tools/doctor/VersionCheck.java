package io.moldau.tools.doctor;

import io.moldau.tools.cluster.Releases;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.clients.admin.FeatureMetadata;

/// Whether the brokers are of one version, and use what it can do. The protocol tells which
/// features a broker knows, not the version of its software.
final class VersionCheck implements Check {
    /// The first level of metadata.version of Kafka 4.
    private static final int KAFKA_4 = Releases.level("4.0-IV0").orElseThrow();

    @Override
    public String name() {
        return "versions";
    }

    @Override
    public void look(Examined cluster, Findings findings) throws Exception {
        var features = new TreeMap<Integer, FeatureMetadata>();
        for (var broker : cluster.brokers()) {
            var asked = new DescribeFeaturesOptions().nodeId(broker.id());
            features.put(
                    broker.id(), cluster.admin().describeFeatures(asked).featureMetadata().get());
        }
        if (features.isEmpty()) {
            return;
        }
        judge(supported(features), used(features), findings);
    }

    /// The highest level of each feature, of each broker.
    private static Map<String, Map<Integer, Integer>> supported(
            Map<Integer, FeatureMetadata> features) {
        var supported = new TreeMap<String, Map<Integer, Integer>>();
        features.forEach((broker, it) ->
                it.supportedFeatures()
                        .forEach((name, range) ->
                                supported
                                        .computeIfAbsent(name, _ -> new TreeMap<>())
                                        .put(broker, (int) range.maxVersion())));
        return supported;
    }

    private static Map<String, Integer> used(Map<Integer, FeatureMetadata> features) {
        var used = new LinkedHashMap<String, Integer>();
        features.values()
                .forEach(each ->
                        each.finalizedFeatures()
                                .forEach((name, it) -> used.put(name, (int) it.maxVersionLevel())));
        return used;
    }

    /// @param supported by feature and broker
    /// @param used by feature
    static void judge(
            Map<String, Map<Integer, Integer>> supported,
            Map<String, Integer> used,
            Findings findings) {
        var levels = supported.getOrDefault(Releases.METADATA_VERSION, Map.of());
        if (levels.isEmpty()) {
            findings.warning(
                    "the brokers are older than Kafka 3.3",
                    Remedy.advice("upgrade them to 3.9 and then to 4: newer ones take that way"));
            return;
        }
        boolean differ = new TreeSet<>(levels.values()).size() > 1;
        if (differ) {
            findings.warning(
                    "brokers are of different versions: " + differing(levels),
                    Remedy.advice("finish the upgrade: restart each broker with the new version"));
        }
        int least = levels.values().stream().mapToInt(it -> it).min().orElse(0);
        int level = used.getOrDefault(Releases.METADATA_VERSION, least);
        if (level < least) {
            findings.warning(
                    "the brokers can do what Kafka %s does, the cluster uses what %s does"
                            .formatted(release(least), release(level)),
                    Remedy.run(
                                    findings.script(
                                            "kafka-features.sh",
                                            "upgrade --release-version " + release(least)))
                            .or("once no older broker will come back"));
        }
        if (least < KAFKA_4) {
            findings.warning(
                    "brokers are of Kafka %s: transactions and groups of Kafka 4 do not work there"
                            .formatted(release(least)),
                    Remedy.advice("upgrade them; clients of Kafka 4 work with them meanwhile"));
        }
        if (findings.isEmpty()) {
            findings.good("all brokers do what Kafka %s does".formatted(release(least)));
        }
    }

    private static String differing(Map<Integer, Integer> levels) {
        var texts = new ArrayList<String>();
        levels.forEach((broker, level) ->
                texts.add("broker %d of Kafka %s".formatted(broker, release(level))));
        return Findings.named(texts, it -> it);
    }

    private static String release(int level) {
        return Releases.name(level).orElse("newer than " + Releases.newest());
    }
}
