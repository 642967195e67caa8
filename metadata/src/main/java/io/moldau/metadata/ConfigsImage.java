package io.moldau.metadata;

import io.moldau.protocol.stored.ConfigRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Settings that were made while the cluster ran, by resource. What is in a node's file is not
/// here.
public record ConfigsImage(SortedTree<ConfigResource, SortedTree<String, String>> byResource) {
    static final ConfigsImage EMPTY = new ConfigsImage(SortedTree.empty());

    private static final SortedTree<String, String> NOTHING_SET = SortedTree.empty();

    /// Names and values set for `resource`, in the order of names; empty if there are none.
    public SortedTree<String, String> of(ConfigResource resource) {
        var set = byResource.get(resource);
        return set == null ? NOTHING_SET : set;
    }

    public Optional<String> find(ConfigResource resource, String name) {
        return of(resource).find(name);
    }

    ConfigsImage apply(ConfigRecord change) {
        var type =
                ConfigResource.Type.ofCode(change.resourceType())
                        .orElseThrow(() -> new AssertionError("resource type of " + change));
        var resource = new ConfigResource(type, change.resourceName());
        var value = change.value();
        var before = of(resource);
        var after =
                value == null ? before.without(change.name()) : before.with(change.name(), value);
        return after.isEmpty()
                ? without(resource)
                : new ConfigsImage(byResource.with(resource, after));
    }

    ConfigsImage without(ConfigResource resource) {
        return byResource.contains(resource)
                ? new ConfigsImage(byResource.without(resource))
                : this;
    }

    static ConfigRecord record(ConfigResource resource, String name, @Nullable String value) {
        return ConfigRecord.builder()
                .resourceType(resource.type().code())
                .resourceName(resource.name())
                .name(name)
                .value(value)
                .build();
    }
}
