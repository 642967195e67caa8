package io.moldau.tools.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;

/// The features of a cluster: what is asked of it and done to it, for commands and scripts alike.
public final class Features {
    /// One of them, with the levels that the brokers can do and the one that is in use; 0 is off.
    public record Feature(String name, int min, int max, int finalized) {}

    /// @param epoch of the levels in use; counts their changes
    public record Table(List<Feature> features, Optional<Long> epoch) {}

    private final Admin admin;

    public Features(Admin admin) {
        this.admin = admin;
    }

    /// Features in the order of their names.
    ///
    /// @param node the one to ask
    public Table describe(OptionalInt node) throws ExecutionException, InterruptedException {
        var options = new DescribeFeaturesOptions();
        node.ifPresent(options::nodeId);
        var found = admin.describeFeatures(options).featureMetadata().get();
        var features = new ArrayList<Feature>();
        new TreeMap<>(found.supportedFeatures())
                .forEach((name, supported) -> {
                    var finalized = found.finalizedFeatures().get(name);
                    features.add(
                            new Feature(
                                    name,
                                    supported.minVersion(),
                                    supported.maxVersion(),
                                    finalized == null ? 0 : finalized.maxVersionLevel()));
                });
        return new Table(features, found.finalizedFeaturesEpoch());
    }

    /// Changes levels; gives for each feature why it could not be, if it could not.
    ///
    /// @param dryRun have it checked and change nothing
    public SortedMap<String, Optional<Throwable>> update(
            Map<String, Integer> levels, FeatureUpdate.UpgradeType type, boolean dryRun)
            throws InterruptedException {
        var updates = new LinkedHashMap<String, FeatureUpdate>();
        levels.forEach(
                (name, level) -> updates.put(name, new FeatureUpdate(level.shortValue(), type)));
        var options = new UpdateFeaturesOptions().validateOnly(dryRun);
        var results = new TreeMap<String, Optional<Throwable>>();
        for (var each : admin.updateFeatures(updates, options).values().entrySet()) {
            try {
                each.getValue().get();
                results.put(each.getKey(), Optional.empty());
            } catch (ExecutionException e) {
                results.put(each.getKey(), Optional.ofNullable(e.getCause()));
            }
        }
        return results;
    }
}
