package io.moldau.tools.doctor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.clients.admin.FeatureMetadata;

/// Whether the brokers are of one version, and use what it can do. The protocol tells which
/// features a broker knows, not the version of its software.
final class VersionCheck implements Check {
    @Override
    public String name() {
        return "versions";
    }

    @Override
    public void look(Examined cluster, Findings findings) throws Exception {
        var supported = new TreeMap<String, LinkedHashSet<Short>>();
        FeatureMetadata last = null;
        for (var broker : cluster.brokers()) {
            var asked = new DescribeFeaturesOptions().nodeId(broker.id());
            var features = cluster.admin().describeFeatures(asked).featureMetadata().get();
            features.supportedFeatures()
                    .forEach((name, range) ->
                            supported
                                    .computeIfAbsent(name, _ -> new LinkedHashSet<>())
                                    .add(range.maxVersion()));
            last = features;
        }
        if (last == null) {
            return;
        }
        var finalized = last.finalizedFeatures();
        var behind = new ArrayList<String>();
        supported.forEach((name, levels) -> {
            if (levels.size() > 1) {
                findings.warning(
                        "brokers are of different versions: %s up to %s".formatted(name, levels),
                        "finish the upgrade: restart each broker with the new version");
            }
            var level = finalized.get(name);
            if (name.equals("metadata.version")
                    && level != null
                    && level.maxVersionLevel() < levels.iterator().next()) {
                behind.add("%s %d of %s".formatted(name, level.maxVersionLevel(), levels));
            }
        });
        if (!behind.isEmpty()) {
            findings.warning(
                    "the brokers can do more than the cluster uses: "
                            + Findings.named(behind, it -> it),
                    "bin/kafka-features.sh --bootstrap-server HOST:PORT upgrade --release-version VERSION, once no older broker will come back");
        }
        if (!findings.hasAnyOf(name())) {
            findings.good("the brokers are of one version, and the cluster uses it");
        }
    }
}
