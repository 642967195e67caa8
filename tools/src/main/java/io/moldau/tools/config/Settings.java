package io.moldau.tools.config;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.jspecify.annotations.Nullable;

/// Settings and quotas of a cluster: what is asked of it and done to it, for commands and scripts
/// alike.
public final class Settings {
    private final Admin admin;

    public Settings(Admin admin) {
        this.admin = admin;
    }

    /// All settings of a resource in the order of their names, each with the places it may come
    /// from.
    public List<ConfigEntry> describe(ConfigResource resource)
            throws ExecutionException, InterruptedException {
        var options = new DescribeConfigsOptions().includeSynonyms(true);
        var found = admin.describeConfigs(List.of(resource), options).all().get();
        return found.values().stream()
                .flatMap(it -> it.entries().stream())
                .sorted(Comparator.comparing(ConfigEntry::name))
                .toList();
    }

    /// Gives a resource settings of its own, and takes others away from it.
    public void alter(ConfigResource resource, Map<String, String> set, Collection<String> unset)
            throws ExecutionException, InterruptedException {
        var changes = new ArrayList<AlterConfigOp>();
        set.forEach((key, value) -> changes.add(change(key, value, AlterConfigOp.OpType.SET)));
        unset.forEach(key -> changes.add(change(key, "", AlterConfigOp.OpType.DELETE)));
        admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
    }

    private static AlterConfigOp change(String key, String value, AlterConfigOp.OpType type) {
        return new AlterConfigOp(new ConfigEntry(key, value), type);
    }

    /// Quotas of whom the filter means.
    public Map<ClientQuotaEntity, Map<String, Double>> quotas(ClientQuotaFilter filter)
            throws ExecutionException, InterruptedException {
        return admin.describeClientQuotas(filter).entities().get();
    }

    /// Changes quotas of users, clients or addresses.
    ///
    /// @param changes no number takes the quota away
    public void alterQuotas(ClientQuotaEntity entity, Map<String, @Nullable Double> changes)
            throws ExecutionException, InterruptedException {
        var all = new ArrayList<ClientQuotaAlteration.Op>();
        changes.forEach((key, value) -> all.add(new ClientQuotaAlteration.Op(key, value)));
        admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity, all))).all().get();
    }

    /// `key=value` as given on a command line.
    public static Map<String, String> assignments(Collection<String> given) {
        var all = new TreeMap<String, String>();
        for (var assignment : given) {
            int equals = assignment.indexOf('=');
            if (equals <= 0) {
                throw new CommandFailure(Exit.USAGE, "%s is not key=value".formatted(assignment));
            }
            all.put(assignment.substring(0, equals).strip(), assignment.substring(equals + 1));
        }
        return all;
    }
}
