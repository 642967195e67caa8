package io.moldau.broker.api;

import io.moldau.broker.group.Groups;
import java.util.Set;
import java.util.TreeSet;

/// Topics in which the cluster keeps its own state.
final class InternalTopics {
    private static final Set<String> NAMES =
            new TreeSet<>(
                    java.util.List.of(Groups.TOPIC, "__transaction_state", "__share_group_state"));

    private InternalTopics() {}

    static boolean contains(String topic) {
        return NAMES.contains(topic);
    }
}
