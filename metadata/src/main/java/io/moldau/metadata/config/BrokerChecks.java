package io.moldau.metadata.config;

import io.moldau.protocol.record.Compression;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What several settings of a broker must fulfil together. Each value alone has been checked.
final class BrokerChecks {
    private static final Pattern VOTER = Pattern.compile("(\\d+)@(\\[?[^\\[\\]]+\\]?):(\\d{1,5})");
    private static final Pattern ADDRESS_LIMIT = Pattern.compile(".+:\\s*\\d{1,9}");

    private final ConfigLayers layers;
    private final ConfigValues values;
    private final List<String> faults = new ArrayList<>();

    private BrokerChecks(ConfigLayers layers) {
        this.layers = layers;
        this.values = new ConfigValues(layers.effectiveBroker());
    }

    /// Why a node cannot run with `layers`; empty if it can.
    static List<String> faults(ConfigLayers layers) {
        var checks = new BrokerChecks(layers);
        checks.roles();
        checks.voters();
        checks.times();
        checks.connections();
        checks.groups();
        checks.faults.addAll(Listeners.of(checks.values).faults());
        return checks.faults;
    }

    private void roles() {
        var roles = values.list("process.roles");
        if (!Set.copyOf(roles).equals(Set.of("broker", "controller"))) {
            faults.add(
                    "process.roles=%s needs other nodes, and clusters of several nodes have not landed yet; use broker,controller"
                            .formatted(String.join(",", roles)));
        }
        if (layers.set("broker.id").isPresent()
                && layers.set("node.id").isPresent()
                && values.integer("broker.id") != values.integer("node.id")) {
            faults.add("You must set `node.id` to the same value as `broker.id`.");
        }
    }

    private void voters() {
        var ids = new TreeSet<Integer>();
        for (var entry : values.list("controller.quorum.voters")) {
            var matcher = VOTER.matcher(entry);
            if (!matcher.matches()) {
                faults.add(
                        "Failed to parse host name from entry %s for the configuration controller.quorum.voters. Each entry should be in the form `{id}@{host}:{port}`."
                                .formatted(entry));
                return;
            }
            ids.add(Integer.parseInt(matcher.group(1)));
        }
        int own = values.integer("node.id");
        if (ids.size() > 1 || values.list("controller.quorum.bootstrap.servers").size() > 1) {
            faults.add(
                    "controller.quorum.voters or controller.quorum.bootstrap.servers name several controllers, and clusters of several nodes have not landed yet; name this node alone, or leave it out");
        } else if (!ids.isEmpty() && !ids.contains(own)) {
            faults.add(
                    "If process.roles contains the 'controller' role, the node id %d must be included in the set of voters controller.quorum.voters=%s"
                            .formatted(own, ids));
        }
    }

    private void times() {
        if (topicNumber("retention.ms") == 0) {
            faults.add("log.retention.ms must be unlimited (-1) or, greater than or equal to 1");
        }
        if (topicNumber("segment.ms") < 1) {
            faults.add("log.roll.ms must be greater than or equal to 1");
        }
        if (topicNumber("segment.jitter.ms") < 0) {
            faults.add("log.roll.jitter.ms must be greater than or equal to 0");
        }
        int codec = values.integer("offsets.topic.compression.codec");
        if (Compression.of(codec).isEmpty()) {
            faults.add("Unknown compression type id: " + codec);
        }
    }

    private long topicNumber(String name) {
        var key = ConfigCatalog.get().key(ConfigScope.TOPIC, name);
        return layers.defaultOf(key).map(Long::parseLong).orElse(Long.MAX_VALUE);
    }

    private void connections() {
        var overrides = values.list("max.connections.per.ip.overrides");
        for (var entry : overrides) {
            if (!ADDRESS_LIMIT.matcher(entry).matches()) {
                faults.add(
                        "max.connections.per.ip.overrides has %s; write host:count, comma separated"
                                .formatted(entry));
            }
        }
        if (overrides.isEmpty() && values.integer("max.connections.per.ip") == 0) {
            faults.add(
                    "max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.");
        }
        if (values.integer("socket.request.max.bytes") < values.integer("message.max.bytes")) {
            faults.add(
                    "socket.request.max.bytes is smaller than message.max.bytes: the largest batches could never be sent");
        }
    }

    private void groups() {
        if (!values.list("group.coordinator.rebalance.protocols").contains("classic")) {
            faults.add("Disabling the 'classic' protocol is not supported.");
        }
        if (values.integer("group.min.session.timeout.ms")
                > values.integer("group.max.session.timeout.ms")) {
            faults.add(
                    "group.min.session.timeout.ms is larger than group.max.session.timeout.ms: no member could join");
        }
    }
}
