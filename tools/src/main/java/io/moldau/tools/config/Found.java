package io.moldau.tools.config;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Looks up what a target has, and says which target does not exist.
final class Found {
    private Found() {}

    /// The settings of a resource, in the order of their names.
    static List<ConfigEntry> entries(Admin admin, Target.Resource target)
            throws ExecutionException, InterruptedException {
        requireBroker(admin, target.resource());
        try {
            return new Settings(admin).describe(target.resource());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new CommandFailure(
                        Exit.NOT_FOUND,
                        "there is no topic %s; moldau topic list shows those there are"
                                .formatted(target.resource().name()),
                        e);
            }
            throw e;
        }
    }

    /// A question for a broker that is not there would wait for it.
    private static void requireBroker(Admin admin, ConfigResource resource)
            throws ExecutionException, InterruptedException {
        boolean isBroker =
                resource.type() == ConfigResource.Type.BROKER
                        || resource.type() == ConfigResource.Type.BROKER_LOGGER;
        if (!isBroker || resource.name().isEmpty()) {
            return;
        }
        var brokers = new ArrayList<String>();
        admin.describeCluster().nodes().get().stream()
                .map(Node::idString)
                .sorted()
                .forEach(brokers::add);
        if (!brokers.contains(resource.name())) {
            throw new CommandFailure(
                    Exit.NOT_FOUND,
                    "there is no broker %s; the cluster has %s"
                            .formatted(resource.name(), String.join(", ", brokers)));
        }
    }

    static List<Setting> quotas(Admin admin, Target.Quotas target)
            throws ExecutionException, InterruptedException {
        var all = new TreeMap<String, Double>();
        new Settings(admin).quotas(target.filter()).values().forEach(all::putAll);
        return all.entrySet().stream()
                .map(it -> Setting.quota(it.getKey(), it.getValue()))
                .toList();
    }
}
