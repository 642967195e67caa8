package io.moldau.tools.script.acl;

import io.moldau.tools.script.ScriptFailure;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;

/// Who may do what, or may not: entries for resources.
record AclRules(SortedMap<ResourcePatternFilter, SortedSet<AccessControlEntry>> entries) {
    private static final String EVERYWHERE = "*";

    /// Those that are allowed or denied something, each from some hosts; without any from all.
    record Granted(
            Collection<String> allowed,
            Collection<String> allowedHosts,
            Collection<String> denied,
            Collection<String> deniedHosts) {
        SortedSet<AccessControlEntry> entries(Collection<AclOperation> operations) {
            var entries = new TreeSet<>(Comparator.comparing(AccessControlEntry::toString));
            for (var operation : operations) {
                add(entries, allowed, allowedHosts, operation, AclPermissionType.ALLOW);
                add(entries, denied, deniedHosts, operation, AclPermissionType.DENY);
            }
            return entries;
        }

        private static void add(
                Collection<AccessControlEntry> entries,
                Collection<String> principals,
                Collection<String> hosts,
                AclOperation operation,
                AclPermissionType type) {
            var from = hosts.isEmpty() ? List.of(EVERYWHERE) : hosts;
            for (var principal : principals) {
                for (var host : from) {
                    entries.add(new AccessControlEntry(principal, host, operation, type));
                }
            }
        }
    }

    AclRules() {
        this(new TreeMap<>(Comparator.comparing(ResourcePatternFilter::toString)));
    }

    void add(ResourcePatternFilter resource, Collection<AccessControlEntry> more) {
        entries.computeIfAbsent(
                        resource,
                        _ -> new TreeSet<>(Comparator.comparing(AccessControlEntry::toString)))
                .addAll(more);
    }

    /// The same for each resource of that type.
    void add(
            Collection<ResourcePatternFilter> resources,
            ResourceType type,
            Collection<AccessControlEntry> more) {
        resources.stream().filter(it -> it.resourceType() == type).forEach(it -> add(it, more));
    }

    /// Refuses operations that a resource does not know.
    void check() {
        entries.forEach((resource, all) -> {
            var known = operations(resource.resourceType());
            if (all.stream().anyMatch(it -> !known.contains(it.operation()))) {
                throw ScriptFailure.usage(
                        "ResourceType %s only supports operations %s"
                                .formatted(resource.resourceType(), known));
            }
        });
    }

    /// As KIP-11 and those after it have them.
    private static Set<AclOperation> operations(ResourceType type) {
        var own =
                switch (type) {
                    case TOPIC ->
                            Stream.of(
                                    AclOperation.READ,
                                    AclOperation.WRITE,
                                    AclOperation.CREATE,
                                    AclOperation.DESCRIBE,
                                    AclOperation.DELETE,
                                    AclOperation.ALTER,
                                    AclOperation.DESCRIBE_CONFIGS,
                                    AclOperation.ALTER_CONFIGS);
                    case GROUP ->
                            Stream.of(
                                    AclOperation.READ,
                                    AclOperation.DESCRIBE,
                                    AclOperation.DELETE,
                                    AclOperation.DESCRIBE_CONFIGS,
                                    AclOperation.ALTER_CONFIGS);
                    case CLUSTER ->
                            Stream.of(
                                    AclOperation.CREATE,
                                    AclOperation.CLUSTER_ACTION,
                                    AclOperation.DESCRIBE_CONFIGS,
                                    AclOperation.ALTER_CONFIGS,
                                    AclOperation.IDEMPOTENT_WRITE,
                                    AclOperation.ALTER,
                                    AclOperation.DESCRIBE);
                    case TRANSACTIONAL_ID ->
                            Stream.of(
                                    AclOperation.DESCRIBE,
                                    AclOperation.WRITE,
                                    AclOperation.TWO_PHASE_COMMIT);
                    case DELEGATION_TOKEN -> Stream.of(AclOperation.DESCRIBE);
                    case USER ->
                            Stream.of(AclOperation.CREATE_TOKENS, AclOperation.DESCRIBE_TOKENS);
                    case UNKNOWN, ANY -> Stream.<AclOperation>empty();
                };
        return Stream.concat(own, Stream.of(AclOperation.ALL))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// `Read`, `DescribeConfigs`.
    static AclOperation operation(String name) {
        var bare = name.strip().replace("_", "").toLowerCase(Locale.ROOT);
        return Stream.of(AclOperation.values())
                .filter(it -> it.name().replace("_", "").toLowerCase(Locale.ROOT).equals(bare))
                .findFirst()
                .orElse(AclOperation.UNKNOWN);
    }
}
